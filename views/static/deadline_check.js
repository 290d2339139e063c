// 核对到期日: counts the days of a proof again and makes their digest, here and nowhere else.
// Plain script, no network: it works from a file on disk as it does from the portal.
(function () {
  'use strict';
  var DAY = /(\d{4}-\d{2}-\d{2})(?:（星期.）)?\s*(-|不计入|第\s*\d+\s*天|\d+)\s*([^\n]+)/g;
  var WEEKDAYS = '日一二三四五六';

  // SHA-256 (FIPS 180-4); crypto.subtle is missing where a page is not served over https
  function sha256(text) {
    var bytes = new TextEncoder().encode(text);
    var primes = [], candidate = 2;
    while (primes.length < 64) {
      if (primes.every(function (p) { return candidate % p; })) primes.push(candidate);
      candidate += 1;
    }
    function fraction(x) { return Math.floor((x - Math.floor(x)) * 4294967296) | 0; }
    var k = primes.map(function (p) { return fraction(Math.cbrt(p)); });
    var h = primes.slice(0, 8).map(function (p) { return fraction(Math.sqrt(p)); });
    var length = ((bytes.length + 72) >> 6) << 6;
    var padded = new Uint8Array(length);
    padded.set(bytes);
    padded[bytes.length] = 128;
    new DataView(padded.buffer).setUint32(length - 4, bytes.length * 8);
    var view = new DataView(padded.buffer), w = new Int32Array(64);
    function turn(x, n) { return (x >>> n) | (x << (32 - n)); }
    for (var block = 0; block < length; block += 64) {
      var s = h.slice();
      for (var i = 0; i < 64; i += 1) {
        if (i < 16) {
          w[i] = view.getInt32(block + i * 4);
        } else {
          var a = w[i - 15], b = w[i - 2];
          w[i] = (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] +
            (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)) + w[i - 16];
        }
        var t1 = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) +
          ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
        var t2 = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) +
          ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        s = [(t1 + t2) | 0, s[0], s[1], s[2], (s[3] + t1) | 0, s[4], s[5], s[6]];
      }
      h = h.map(function (x, n) { return (x + s[n]) | 0; });
    }
    return h.map(function (x) { return ('0000000' + (x >>> 0).toString(16)).slice(-8); }).join('');
  }

  function daysOf(text) {
    var lines = text.replace(/\r/g, '').split('\n');
    var days = lines.filter(function (line) { return line[0] !== '#'; }).join('\n');
    return Array.from(days.matchAll(DAY), function (match) {
      var number = /\d+/.exec(match[2]);
      return { day: match[1], ordinal: number ? Number(number[0]) : 0, reason: match[3].trim() };
    });
  }

  function weekday(day) { return new Date(day + 'T00:00:00Z').getUTCDay(); }

  function following(day) {
    return new Date(Date.parse(day + 'T00:00:00Z') + 86400000).toISOString().slice(0, 10);
  }

  function fault(one, before, counted) {
    if (isNaN(Date.parse(one.day + 'T00:00:00Z'))) return '不是日期';
    if (before && one.day !== following(before.day)) return '与前一天不相连';
    if (one.ordinal && one.ordinal !== counted + 1) return '序号应当是第 ' + (counted + 1) + ' 天';
    var weekend = weekday(one.day) % 6 === 0;
    if (one.ordinal && !before) return '起算当日不计入';
    if (one.ordinal && weekend && !/调休上班|自然日/.test(one.reason)) {
      return '星期' + WEEKDAYS[weekday(one.day)] + '计入了，却没有写调休上班';
    }
    if (!one.ordinal && before && !weekend && !/法定节假日|暂停计时/.test(one.reason)) {
      return '工作日没有计入，也没有写理由';
    }
    return '';
  }

  function counted(days) {
    var faults = [], count = 0;
    days.forEach(function (one, index) {
      var said = fault(one, days[index - 1], count);
      if (said) faults.push(one.day + '：' + said);
      if (one.ordinal) count += 1;
    });
    if (days.length && count && !days[days.length - 1].ordinal) faults.push('最后一天没有计入');
    return { faults: faults, count: count, due: days.length ? days[days.length - 1].day : '' };
  }

  function digestOf(days) {
    return sha256(days.map(function (one) {
      return one.day + ' ' + (one.ordinal || '-') + ' ' + one.reason + '\n';
    }).join(''));
  }

  function check(text, told, due) {
    var days = daysOf(text), result = counted(days), inside = /[0-9a-f]{64}/.exec(text);
    var wanted = (told.toLowerCase().match(/[0-9a-f]/g) || []).join('') || (inside ? inside[0] : '');
    result.days = days.length;
    result.digest = days.length ? digestOf(days) : '';
    result.agrees = wanted ? wanted === result.digest : null;
    result.sameDue = due ? due === result.due : null;
    return result;
  }

  function say(list, kind, text) {
    var item = document.createElement('li');
    item.className = 'check-' + kind;
    item.textContent = text;
    list.appendChild(item);
  }

  function show(result, list) {
    list.textContent = '';
    if (!result.days) {
      say(list, 'bad', '没有找到逐日的行。请把计算单全部粘贴进来，或者选择下载的计算单文件。');
      return;
    }
    say(list, 'info', '共 ' + result.days + ' 天，计入 ' + result.count + ' 天，到期日 ' + result.due +
      '（星期' + WEEKDAYS[weekday(result.due)] + '）。');
    result.faults.forEach(function (one) { say(list, 'bad', one); });
    if (!result.faults.length) say(list, 'good', '逐日数过，前后相连，每一天计入或不计入都有理由。');
    if (result.sameDue !== null) {
      say(list, result.sameDue ? 'good' : 'bad',
        result.sameDue ? '到期日与您填写的一致。' : '到期日与您填写的不一致。');
    }
    if (result.agrees === null) {
      say(list, 'info', '没有填写校验码，只数了天数。');
    } else {
      say(list, result.agrees ? 'good' : 'bad', result.agrees ? '校验码一致：这些天数没有改动过。' :
        '校验码不一致：这些天数与出具时不同，或者没有粘贴完整。');
    }
    say(list, 'info', '算出的校验码：' + result.digest);
  }

  function begin() {
    var form = document.getElementById('deadline-check');
    if (!form) return;
    form.hidden = false;
    var text = form.elements.days, list = document.getElementById('deadline-result');
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      show(check(text.value, form.elements.digest.value, form.elements.due.value), list);
      list.parentNode.hidden = false;
      list.parentNode.focus();
    });
    form.elements.file.addEventListener('change', function () {
      var file = form.elements.file.files[0];
      if (file) file.text().then(function (read) { text.value = read; });
    });
  }

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', begin);
  } else {
    begin();
  }
}());
