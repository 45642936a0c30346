// Finds the number that the page's puzzle asks for, tells the server in a cookie, and loads the page again.
(function () {
  'use strict';
  var work = document.getElementById('work'), bar = document.getElementById('bar');
  var say = document.getElementById('say'), go = document.getElementById('go');
  var puzzle = work.dataset.puzzle, bits = +puzzle.split('.')[2];
  var K = [], START = [], block = new Uint32Array(64), middle;

  // The constants of SHA-256 are the first bits of roots of primes (FIPS 180-4).
  (function () {
    function part(root) { return Math.floor((root - Math.floor(root)) * 4294967296) | 0; }
    for (var n = 2; K.length < 64; n++) {
      for (var d = 2, prime = true; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (START.length < 8) START.push(part(Math.sqrt(n)));
      K.push(part(Math.cbrt ? Math.cbrt(n) : Math.pow(n, 1 / 3)));
    }
  })();

  function compress(state) {
    var i, x, y, a = state[0], b = state[1], c = state[2], d = state[3];
    var e = state[4], f = state[5], g = state[6], h = state[7];
    for (i = 16; i < 64; i++) {
      x = block[i - 15];
      y = block[i - 2];
      block[i] = block[i - 16] + block[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3)
        + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
    for (i = 0; i < 64; i++) {
      x = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + block[i] | 0;
      y = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + x | 0; d = c; c = b; b = a; a = x + y | 0;
    }
    return [state[0] + a | 0, state[1] + b | 0, state[2] + c | 0, state[3] + d | 0,
      state[4] + e | 0, state[5] + f | 0, state[6] + g | 0, state[7] + h | 0];
  }

  function put(text, from) {
    block.fill(0);
    for (var i = from; i < text.length && i < from + 64; i++) block[i - from >> 2] |= text.charCodeAt(i) << 24 - 8 * ((i - from) % 4);
  }

  // The puzzle is longer than one block of 64 bytes and, with the number, shorter than two.
  function solves(number) {
    var text = puzzle + '.' + number, rest = text.length - 64;
    put(text, 64);
    block[rest >> 2] |= 128 << 24 - 8 * (rest % 4);
    block[15] = text.length * 8;
    return compress(middle)[0] >>> 32 - bits === 0;
  }

  function finish(number) {
    document.cookie = work.dataset.cookie + '=' + puzzle + '.' + number + '; path=/; max-age=600; samesite=lax'
      + (work.dataset.secure ? '; secure' : '');
    bar.value = 100;
    if (document.cookie.indexOf(puzzle) < 0) {
      say.textContent = work.dataset.cookies;
      return;
    }
    if (work.dataset.post) {
      offer(work.dataset.again, work.dataset.back, function () { history.back(); });
      return;
    }
    say.textContent = work.dataset.done;
    location.reload();
  }

  function offer(text, label, act) {
    say.textContent = text;
    go.textContent = label;
    go.hidden = false;
    go.onclick = act;
    go.focus();
  }

  // A page that comes back again and again is no help to anybody.
  function tries() {
    try {
      var kept = (sessionStorage.getItem('packetsense') || '0 0').split(' '), now = Date.now();
      var count = now - kept[1] < 60000 ? +kept[0] + 1 : 1;
      sessionStorage.setItem('packetsense', count + ' ' + now);
      return count;
    } catch (error) {
      return 1;
    }
  }

  var number = 0, told = 0;
  function run() {
    var end = Date.now() + 25;
    do {
      for (var i = 0; i < 64; i++, number++) {
        if (solves(number)) {
          finish(number);
          return;
        }
      }
    } while (Date.now() < end);
    bar.value = 100 * (1 - Math.exp(-number / Math.pow(2, bits)));
    if (!told && bar.value > 60) {
      told = 1;
      say.textContent = work.dataset.halfway;
    }
    setTimeout(run, 0);
  }

  function begin() {
    go.hidden = true;
    bar.hidden = false;
    say.textContent = work.dataset.working;
    put(puzzle, 0);
    middle = compress(START);
    setTimeout(run, 50);
  }

  if (!work.dataset.post && tries() > 3) offer(work.dataset.failed, work.dataset.retry, begin);
  else begin();
})();
