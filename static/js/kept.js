// Text of a draft that the portal does not have yet, in IndexedDB: one record per person and draft, by question.
// Two tabs may hold one draft: what a tab puts or drops is merged within one transaction, the rest is left alone.
window.portalKept = function (user, draft) {
  "use strict";
  const record = user + ":" + draft;
  let store = null;

  const opened = new Promise((resolve) => {
    const request = window.indexedDB && indexedDB.open("portal-drafts", 1);
    if (!request) {
      resolve();
      return;
    }
    request.onupgradeneeded = () => request.result.createObjectStore("unsent");
    request.onerror = () => resolve();
    request.onsuccess = () => {
      store = request.result;
      store.onversionchange = () => { // signing out deletes the database
        store.close();
        store = null;
      };
      resolve();
    };
  });

  let written = Promise.resolve(); // once what was put last is there, or cannot be

  const writing = () => store.transaction("unsent", "readwrite").objectStore("unsent");

  // What is kept of this draft: {question: {value, base, label, text}}; {} where the browser keeps nothing.
  async function read() {
    await opened;
    if (!store) return {};
    const unsent = writing();
    // What somebody else left on this computer goes. A visitor may be anybody, also the one who left it: nothing goes.
    if (user) unsent.getAllKeys().onsuccess = (event) => event.target.result.forEach((key) => {
      if (!String(key).startsWith(user + ":")) unsent.delete(key);
    });
    return new Promise((resolve) => {
      const asked = unsent.get(record);
      asked.onsuccess = () => resolve(asked.result || {});
      asked.onerror = () => resolve({});
    });
  }

  // `put` by question; `drop` says by question which value is over: another one is another tab's and stays.
  function merge(put, drop) {
    if (!store) return;
    const unsent = writing();
    written = new Promise((resolve) => {
      unsent.transaction.oncomplete = resolve;
      unsent.transaction.onabort = resolve;
    });
    unsent.get(record).onsuccess = (event) => {
      const kept = event.target.result || {};
      Object.keys(drop).forEach((key) => {
        if (key in kept && JSON.stringify(kept[key].value) === JSON.stringify(drop[key])) delete kept[key];
      });
      Object.assign(kept, put);
      if (Object.keys(kept).length) unsent.put(kept, record);
      else unsent.delete(record);
    };
  }

  return { read, merge, settled: () => opened.then(() => written), isOpen: () => Boolean(store) };
};
