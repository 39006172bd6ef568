// The app's service worker is Angular's; on a full disk it must still open the app.
//
// Angular's worker notes which window has which version of the app, and answers a page only when that is written. With
// no room left that note fails, and the browser would show an error of its own in place of the app, with the unsent sales
// behind it. The note lives in memory too, so it may go unwritten; files of a new version may not.
(() => {
  const NOTES = ':db:control';
  const notes = new WeakSet();
  const { open } = CacheStorage.prototype;
  CacheStorage.prototype.open = async function (name) {
    const cache = await open.call(this, name);
    if (name.endsWith(NOTES)) notes.add(cache);
    return cache;
  };
  const { put } = Cache.prototype;
  Cache.prototype.put = async function (request, response) {
    try {
      await put.call(this, request, response);
    } catch (error) {
      if (error.name !== 'QuotaExceededError' || !notes.has(this)) throw error;
    }
  };
})();
importScripts('./ngsw-worker.js');
