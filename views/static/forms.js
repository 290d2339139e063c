// For the pages of an application only: each is complete without this file.
(function () {
  'use strict';

  // A field that depends on others is hidden, and not sent, until they have the wanted values. The
  // fields are looked at in their order: one whose controlling field is hidden is hidden, too.
  function bindConditions(form) {
    var items = form.querySelectorAll('[data-show-if]');

    function controlsOf(name) {
      return Array.prototype.filter.call(form.querySelectorAll('[data-p-name="' + name + '"]'), function (one) {
        return !one.closest('.p-rows');
      });
    }
    function said(controls) {
      var values = [];
      controls.forEach(function (one) {
        var isBox = one.type === 'radio' || one.type === 'checkbox';
        if (one.disabled || (isBox && !one.checked)) { return; }
        if (one.dataset.pKept) { values.push(one.dataset.pKept); }
        if (one.value.trim()) { values.push(one.value.trim()); }
      });
      return values;
    }
    function holds(condition) {
      var controls = controlsOf(condition.field);
      var values = said(controls);
      if (!controls.length) { return true; }
      if (controls.every(function (one) { return one.disabled; })) { return false; }
      if (condition.op === 'filled' || condition.op === 'empty') { return (values.length > 0) === (condition.op === 'filled'); }
      if (!values.length && controls[0].type === 'checkbox') { values = ['false']; }
      var found = values.some(function (value) { return condition.values.indexOf(value) >= 0; });
      return found === (condition.op === 'is' || condition.op === 'one_of');
    }
    function sync() {
      items.forEach(function (item) {
        var met = JSON.parse(item.dataset.showIf).every(holds);
        item.hidden = !met;
        item.querySelectorAll('input, select, textarea').forEach(function (control) { control.disabled = !met; });
      });
    }
    if (items.length) {
      form.addEventListener('change', sync);
      form.addEventListener('input', sync);
      form.querySelectorAll('.p-when').forEach(function (words) { words.hidden = true; });
      sync();
    }
  }

  // A file that is too large is told at once: the server would cut off its sending.
  function weighFiles(input) {
    var most = Number(input.dataset.pMegabytes);
    var told = document.createElement('p');
    told.className = 'p-error';
    told.setAttribute('role', 'alert');
    input.insertAdjacentElement('afterend', told);
    input.addEventListener('change', function () {
      var large = Array.prototype.filter.call(input.files, function (file) { return file.size > most * 1048576; });
      told.textContent = large.length ? '“' + large[0].name + '”超过 ' + most + ' MB，请压缩或拆分后再选。' : '';
      if (large.length) { input.value = ''; }
    });
  }

  // A second press of a button that files something is not sent; the server would not mind.
  function sendOnce(form) {
    var isSent = false;
    form.addEventListener('submit', function (event) {
      if (isSent) { event.preventDefault(); }
      isSent = true;
    });
    window.addEventListener('pageshow', function () { isSent = false; });
  }

  function offerCopying(button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.pCopy).textContent.trim()).then(function () {
        button.textContent = '已复制';
      });
    });
  }

  document.querySelectorAll('form.p-form').forEach(bindConditions);
  document.querySelectorAll('input[data-p-megabytes]').forEach(weighFiles);
  document.querySelectorAll('form[data-p-once]').forEach(sendOnce);
  document.querySelectorAll('button[data-p-copy]').forEach(offerCopying);
}());
