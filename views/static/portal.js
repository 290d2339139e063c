// Progressive enhancement only: every page and every form is complete without this file.
(function () {
  'use strict';

  function focusErrors() {
    var summary = document.getElementById('error-summary');
    if (summary) { summary.focus(); }
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

  // The search box offers what the page beside it (…/suggest) lists: a combobox as ARIA 1.2 has it.
  function offerSuggestions(form) {
    var input = form.querySelector('input[type=search]');
    var source = form.action.replace(/\/search$/, '/suggest');
    if (!input || source === form.action) { return; }
    var list = document.createElement('ul');
    var told = document.createElement('span');
    var current = -1;
    var timer = 0;
    var asking = null;
    var typed = input.value;

    list.id = input.id + '-suggestions';
    list.className = 'p-suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', '搜索提示');
    told.className = 'visually-hidden';
    told.setAttribute('role', 'status');
    input.type = 'text';
    input.setAttribute('enterkeyhint', 'search');
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-expanded', 'false');
    input.setAttribute('aria-controls', list.id);
    form.appendChild(list);
    form.appendChild(told);

    function close() {
      list.hidden = true;
      current = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function mark(index) {
      var options = list.children;
      if (current >= 0 && options[current]) { options[current].setAttribute('aria-selected', 'false'); }
      current = index;
      if (current < 0) {
        input.value = typed;
        input.removeAttribute('aria-activedescendant');
        return;
      }
      options[current].setAttribute('aria-selected', 'true');
      options[current].scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', options[current].id);
      input.value = options[current].textContent;
    }

    function show(texts) {
      list.textContent = '';
      current = -1;
      input.removeAttribute('aria-activedescendant');
      texts.forEach(function (text, index) {
        var option = document.createElement('li');
        option.id = list.id + '-' + index;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        option.textContent = text;
        // The box keeps the focus, or it would close before the click arrives
        option.addEventListener('mousedown', function (event) { event.preventDefault(); });
        option.addEventListener('click', function () { input.value = text; close(); form.submit(); });
        list.appendChild(option);
      });
      list.hidden = !texts.length;
      input.setAttribute('aria-expanded', texts.length ? 'true' : 'false');
      told.textContent = texts.length ? '有 ' + texts.length + ' 条提示，用上下键选择' : '没有提示';
    }

    function ask() {
      if (asking) { asking.abort(); }
      typed = input.value;
      if (!typed.trim()) { close(); told.textContent = ''; return; }
      asking = new AbortController();
      window.fetch(source + '?q=' + encodeURIComponent(typed.trim()), { headers: { Accept: 'application/json' }, credentials: 'same-origin', signal: asking.signal })
        .then(function (answer) { return answer.ok ? answer.json() : { items: [] }; })
        .then(function (said) {
          if (document.activeElement === input) { show(said.items.map(function (one) { return one.title; })); }
        })
        .catch(function () { /* without an answer the box is a plain one */ });
    }

    function askSoon() {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 200);
    }

    input.addEventListener('input', function (event) { if (!event.isComposing) { askSoon(); } });
    input.addEventListener('compositionend', askSoon);
    input.addEventListener('blur', function () { window.clearTimeout(timer); close(); });
    input.addEventListener('keydown', function (event) {
      var count = list.children.length;
      if (event.isComposing) { return; }
      if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count) {
        event.preventDefault();
        if (list.hidden) { list.hidden = false; input.setAttribute('aria-expanded', 'true'); }
        var step = event.key === 'ArrowDown' ? 1 : -1;
        // One place more than there are options: the text as it was typed
        mark((current + 1 + step + count + 1) % (count + 1) - 1);
      } else if (event.key === 'Escape' && !list.hidden) {
        event.preventDefault();
        input.value = typed;
        close();
      } else if (event.key === 'Enter') {
        window.clearTimeout(timer);
        close();
      }
    });
  }

  // The designer's buttons change the page in place, and the focus stays with what was changed.
  function pressInPlace(event) {
    var form = event.target;
    var button = event.submitter;
    if (!form.dataset.pInplace || !button || !window.fetch) { return; }
    event.preventDefault();
    var said = new URLSearchParams(new FormData(form));
    said.append(button.name, button.value);
    window.fetch(form.action, { method: 'POST', body: said, credentials: 'same-origin' })
      .then(function (answer) { return answer.text().then(function (text) { showAnswer(answer.url, text); }); })
      .catch(function () { form.removeAttribute('data-p-inplace'); button.click(); });
  }

  function showAnswer(url, text) {
    var answer = new DOMParser().parseFromString(text, 'text/html');
    var main = answer.getElementById('main');
    var at = new URL(url).searchParams.get('at');
    if (!answer.getElementById('design') || !main) { window.location.assign(url); return; }
    document.getElementById('main').replaceWith(document.adoptNode(main));
    document.title = answer.title;
    window.history.replaceState(null, '', url + (at ? '#' + at : ''));
    document.querySelectorAll('form[data-p-guard]').forEach(guardText);
    var changed = (at && document.getElementById(at)) || document.getElementById('error-summary') || document.getElementById('main');
    changed.focus();
  }

  document.addEventListener('submit', pressInPlace);
  document.querySelectorAll('form[role=search]').forEach(offerSuggestions);
  document.querySelectorAll('[data-p-poll]').forEach(followWork);
  document.querySelectorAll('form[data-p-guard]').forEach(guardText);
  document.querySelectorAll('button[data-p-print]').forEach(offerPrinting);
  document.querySelectorAll('details.p-side').forEach(foldSide);
  focusErrors();
}());
