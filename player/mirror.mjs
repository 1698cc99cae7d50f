// Of a launch by a dispatch: another platform's page holds this player, or opened its window, and tells that platform how the
// learner stands (docs/dispatch.md). The service wrote into the address's fragment whom to tell: the nonce that page drew, and its
// origin, so that no other window can listen. It hears completion, success, score and whether it is over; nothing else.
const asked = /^#dispatch=([0-9a-f]{32})~(https?:\/\/[a-z0-9.:_-]+)$/.exec(location.hash);
const host = window.parent !== window ? window.parent : window.opener;

/** From now on what the session's answers say of the attempt is told. attempt: as the session began with it. */
export const mirror = (session, attempt) => {
	if (asked === null || host === null) return;
	const [, nonce, origin] = asked;
	const { onanswer, onclosed } = session;
	let over = null;
	const tell = () => {
		const { completion, success, score } = attempt;
		host.postMessage({ lectern: 'dispatch', nonce, completion, success, score, over }, origin);
	};
	session.onanswer = (answer) => {
		onanswer(answer);
		attempt = answer.attempt ?? attempt;
		// Only the answer to the learner's own leaving says where that leads.
		if ('return_url' in answer) over = 'exit';
		tell();
	};
	session.onclosed = () => {
		onclosed();
		over ??= 'left';
		tell();
	};
	addEventListener('pagehide', () => {
		over ??= 'left';
		tell();
	});
	tell();
};
