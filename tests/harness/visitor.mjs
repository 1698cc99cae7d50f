// A learner without a browser: comes in by a direct link and speaks to the player's side of the service
// (docs/player-protocol.md).
//
//     const { direct_link } = await s.ask('package', 'import', s.write('p.zip', smallPackage()));
//     const player = await enterByLink(s, direct_link);
//     const session = await openSession(s, player);
//     await session.turn('commit', [['cmi.core.score.raw', '80']]);
import assert from 'node:assert/strict';

import { Jar, request } from './http.mjs';
import { zip } from './zip.mjs';

/**
 * A SCORM 1.2 package made here. scos: titles; mastery: of each; files: more of them; assets: titles of pages without an API.
 * prerequisites: by the item, {'i-s2': 'i-s1'}; SCOs are i-s1, i-s2 …, assets i-a1 …
 */
export function smallPackage({ title = 'A small course', scos = ['First'], mastery, assets = [], files = {}, prerequisites = {} } = {}) {
	const rows = [...scos.map((name, i) => ({ name, id: `s${i + 1}`, kind: 'sco' })),
		...assets.map((name, i) => ({ name, id: `a${i + 1}`, kind: 'asset' }))];
	const items = rows.map(({ name, id, kind }) => `<item identifier="i-${id}" identifierref="r-${id}"><title>${name}</title>${
		`i-${id}` in prerequisites ? `<adlcp:prerequisites type="aicc_script">${prerequisites[`i-${id}`]}</adlcp:prerequisites>` : ''}${
		mastery !== undefined && kind === 'sco' ? `<adlcp:masteryscore>${mastery}</adlcp:masteryscore>` : ''}</item>`);
	const resources = rows.map(({ id, kind }) =>
		`<resource identifier="r-${id}" type="webcontent" adlcp:scormtype="${kind}" href="${id}.html"><file href="${id}.html"/></resource>`);
	return zip({
		'imsmanifest.xml': `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
	xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${title}</title>${items.join('')}</organization></organizations>
<resources>${resources.join('')}</resources>
</manifest>`,
		...Object.fromEntries(rows.map(({ id, name }) => [`${id}.html`, `<!doctype html><title>${name}</title><p>${name}`])),
		...files,
	});
}

/**
 * Presses Start: {origin, path, jar}, where the player lives. jar: an earlier visitor's cookies, to be the same guest.
 * choice: keep, or nothing.
 */
export async function enterByLink(s, directLink, { jar = new Jar(), choice = 'keep' } = {}) {
	const answer = await request(s.app, 'POST', new URL(directLink).pathname, { body: new URLSearchParams({ choice }), jar });
	assert.equal(answer.status, 303, answer.text);
	const { origin, pathname } = new URL(answer.headers.location);
	return { origin, path: pathname, jar };
}

/** One run of the player, numbering what it says. */
class Session {
	constructor(player, answer, agent) {
		Object.assign(this, answer, { player, agent, nextSeq: 1, item: answer.current });
	}

	post(path, body) {
		return request(this.player.origin, 'POST', path, { body, agent: this.agent });
	}

	delta(set, more = {}) {
		return { seq: this.nextSeq++, item: this.item, set, ...more };
	}

	/** Sends deltas as they are; the raw answer. */
	send(...deltas) {
		return this.post('/play/deltas', { write: this.write, deltas });
	}

	/** Takes a turn; the raw answer. more: item, seq, deltas. */
	take(act, set = [], more = {}) {
		const seq = more.seq ?? this.nextSeq++;
		return this.post('/play/turn', { write: this.write, seq, item: this.item, do: act, set, ...more });
	}

	/** The same, and it must succeed: its JSON. */
	async turn(act, set, more) {
		const answer = await this.take(act, set, more);
		assert.equal(answer.status, 200, `${act}: ${answer.text}`);
		return answer.json;
	}
}

/** Opens a session and, unless open is false, its current item. */
export async function openSession(s, player, { replay = [], open = true, agent } = {}) {
	const answer = await request(player.origin, 'POST', `${player.path}/session`, { body: { replay }, agent });
	assert.equal(answer.status, 200, answer.text);
	const session = new Session(player, answer.json, agent);
	if (open)
		session.opened = await session.turn('open');
	return session;
}
