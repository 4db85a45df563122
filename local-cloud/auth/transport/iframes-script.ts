/**
 * A stand-in for the part of Google's `gapi.iframes` that the `firebase` SDK uses for popups and redirects.
 * An application's page that includes it before it signs in needs no network: the SDK takes what is there
 * instead of loading Google's. It is also what the hidden frame itself then uses.
 */
export const IFRAMES_SCRIPT = `
(function () {
  function Iframe(target, origin) {
    var self = this;
    self.target = target;
    self.origin = origin;
    self.handlers = {};
    self.waiting = [];
    self.callbacks = {};
    self.sent = 0;
    self.register('ping', function () { return { status: 'ACK' }; });
    window.addEventListener('message', function (message) {
      if (message.source !== self.target || !message.data) return;
      var call = message.data.iframesCall;
      if (!call) return;
      if (call.name === 'answer') self.answered(call);
      else if (self.handlers[call.name]) self.handle(call);
      else self.waiting.push(call);
    });
  }
  Iframe.prototype = {
    post: function (call) { this.target.postMessage({ iframesCall: call }, this.origin); },
    handle: function (call) {
      var self = this;
      Promise.resolve(this.handlers[call.name](call.data)).then(function (result) {
        self.post({ name: 'answer', id: call.id, data: [result] });
      });
    },
    answered: function (call) {
      var callback = this.callbacks[call.id];
      delete this.callbacks[call.id];
      if (callback) callback(call.data);
    },
    register: function (name, handler) {
      var self = this;
      self.handlers[name] = handler;
      self.waiting = self.waiting.filter(function (call) {
        if (call.name !== name) return true;
        self.handle(call);
        return false;
      });
    },
    send: function (name, data, callback) {
      this.sent += 1;
      this.callbacks[this.sent] = callback;
      this.post({ name: name, id: this.sent, data: data });
    },
    ping: function (callback) {
      var self = this;
      return new Promise(function (resolve) {
        self.send('ping', null, function (results) {
          if (callback) callback(results);
          resolve(results);
        });
      });
    },
    restyle: function () { return Promise.resolve(); }
  };

  var context = {
    open: function (options, onOpen) {
      return new Promise(function (resolve) {
        var element = document.createElement('iframe');
        Object.assign(element.style, (options.attributes || {}).style);
        element.src = options.url + '&iframes=local';
        options.where.appendChild(element);
        // It may speak before it has loaded, so it is listened to from the beginning.
        var iframe = new Iframe(element.contentWindow, new URL(options.url).origin);
        element.onload = function () { resolve(onOpen(iframe)); };
      });
    },
    getParentIframe: function () {
      return new Iframe(window.parent, document.referrer ? new URL(document.referrer).origin : '*');
    }
  };

  window.gapi = {
    load: function (_name, options) { (options.callback || options)(); },
    iframes: {
      Iframe: Iframe,
      CROSS_ORIGIN_IFRAMES_FILTER: 'cross-origin',
      getContext: function () { return context; }
    }
  };
})();
`;
