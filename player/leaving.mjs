// How the learner leaves: by Exit, or into a window of its own. Either waits for the service as long as a learner would.
const PATIENCE_MS = 6000;

/** Nothing is left to do here. */
export const CLOSED = { title: 'closed-title', lines: ['closed'] };

/** Back to where the activity was opened, or to this card. */
export const part = (player, address, card) => {
	if (address) location.replace(address);
	else player.stop(card);
};

const late = (player, actions, before = () => {}) => setTimeout(() => {
	before();
	player.stage.card({ title: 'leave-failed', lines: player.outbox.durable ? ['leave-kept'] : ['memory-notice'], actions }, false);
}, PATIENCE_MS);

/** The last turn is the course's; request: what SCORM 2004 calls it, where it is not what Exit means. */
export const leave = async (player, request) => {
	const { session, stage, opening } = player;
	if (player.leaving || session === null) return;
	player.leaving = true;
	player.bar.leave();
	player.contents.toggle(false);
	const turn = player.course.leave(request);
	stage.wait('leaving');
	const anyway = { label: 'leave-anyway', act: () => part(player, opening.return_url, CLOSED) };
	const patience = late(player, [anyway]);
	try {
		const { address, card } = await turn;
		session.left = true;
		part(player, address ?? opening.return_url, card);
	} catch {
		player.closed();
	} finally {
		clearTimeout(patience);
	}
};

/**
 * Out of the frame, into a window of its own. The two keep their outboxes apart (browsers part storage by the page on top), so
 * the frame brings everything to the service before the window opens its session. The window is there at once, empty: later
 * it would not come from the click, and be refused.
 */
export const moveToWindow = async (player) => {
	const { session, stage } = player;
	if (player.leaving || session === null) return;
	const other = window.open('about:blank', '_blank');
	if (other === null) {
		player.bar.noWindow();
		return;
	}
	player.leaving = true;
	player.course.close();
	player.bar.close();
	player.contents.toggle(false);
	stage.wait('leaving');
	const patience = late(player, [player.again], () => other.close());
	try {
		await session.turn('leave');
		session.left = true;
		if (other.closed) return location.reload();
		other.opener = null;
		other.location.replace(location.href);
		player.stop({ title: 'window-title', lines: ['window'], actions: [player.goOn] });
	} catch {
		other.close();
		player.closed();
	} finally {
		clearTimeout(patience);
	}
};
