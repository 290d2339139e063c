// Progressive enhancement only: every page and every form is complete without this file.
(function () {
  'use strict';

  function focusErrors() {
    var summary = document.getElementById('error-summary');
    if (summary) { summary.focus(); }
  }

  // A field that depends on another one is hidden, and not sent, until the other has the wanted value.
  function bindCondition(item) {
    var name = item.dataset.showField;
    var wanted = JSON.parse(item.dataset.showValue);
    var sources = document.querySelectorAll('[data-p-name="' + name + '"]');
    function isMet() {
      return Array.prototype.some.call(sources, function (source) {
        var counts = (source.type === 'radio' || source.type === 'checkbox') ? source.checked : true;
        return counts && wanted.indexOf(source.value) >= 0;
      });
    }
    function sync() {
      var met = isMet();
      item.hidden = !met;
      item.querySelectorAll('input, select, textarea').forEach(function (control) { control.disabled = !met; });
    }
    sources.forEach(function (source) { source.addEventListener('change', sync); });
    if (sources.length) { sync(); }
  }

  // Staff forms ask before unsaved text is lost.
  function guardText(form) {
    var dirty = false;
    form.addEventListener('input', function () { dirty = true; });
    form.addEventListener('submit', function () { dirty = false; });
    window.addEventListener('beforeunload', function (event) {
      if (dirty) { event.preventDefault(); event.returnValue = ''; }
    });
  }

  function offerPrinting(button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  }

  // On a narrow screen the side column stands below the page: closed it is easier to pass.
  function foldSide(side) {
    if (window.matchMedia('(max-width: 61.99rem)').matches && !side.querySelector('.p-facets')) { side.open = false; }
  }

  document.querySelectorAll('[data-show-field]').forEach(bindCondition);
  document.querySelectorAll('form[data-p-guard]').forEach(guardText);
  document.querySelectorAll('button[data-p-print]').forEach(offerPrinting);
  document.querySelectorAll('details.p-side').forEach(foldSide);
  focusErrors();
}());
