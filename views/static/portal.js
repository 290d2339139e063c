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

  // A page about work in the background follows it, and is loaded anew when the work is done.
  function followWork(box) {
    var bar = box.querySelector('progress');
    var text = box.querySelector('[data-p-said]');
    function show(said) {
      if (!said.working) { window.location.reload(); return; }
      if (said.progress.total) { bar.max = said.progress.total; bar.value = said.progress.done; }
      if (text.textContent !== said.progress.text) { text.textContent = said.progress.text; }
      window.setTimeout(ask, 2000);
    }
    function ask() {
      window.fetch(box.dataset.pPoll, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
        .then(function (answer) { return answer.json(); })
        .then(show)
        .catch(function () { window.setTimeout(ask, 10000); });
    }
    window.setTimeout(ask, 1000);
  }

  document.querySelectorAll('[data-p-poll]').forEach(followWork);
  document.querySelectorAll('[data-show-field]').forEach(bindCondition);
  document.querySelectorAll('form[data-p-guard]').forEach(guardText);
  document.querySelectorAll('button[data-p-print]').forEach(offerPrinting);
  document.querySelectorAll('details.p-side').forEach(foldSide);
  focusErrors();
}());
