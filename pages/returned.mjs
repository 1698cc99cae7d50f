// An assignable unit of cmi5 is over: the player that opened it, around it or in another window, goes on. Only our own content
// host is told, and nothing but that.
const player = window.opener ?? (window.parent === window ? null : window.parent);

player?.postMessage({ lectern: 'unit-returned' }, location.origin);
if (window.opener !== null) window.close();
