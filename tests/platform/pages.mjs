// The campus's pages: plain HTML that works without scripts, but for the forms that send themselves.
export const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
	:root { color-scheme: light dark; --ink: #1d2433; --quiet: #5b6475; --line: #d9dee8; --page: #f4f6fa; --card: #fff; --accent: #1f5fbf; }
	@media (prefers-color-scheme: dark) {
		:root { --ink: #e8ebf2; --quiet: #a4adbd; --line: #39414f; --page: #171b22; --card: #20262f; --accent: #8ab4f8; }
	}
	* { box-sizing: border-box; }
	body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
	header { display: flex; gap: 1.5rem; align-items: center; padding: .75rem 1.5rem; background: var(--card); border-bottom: 1px solid var(--line); }
	header strong { font-size: 1.1rem; } header nav { display: flex; gap: 1rem; flex: 1; }
	header form { margin: 0; display: flex; gap: .75rem; align-items: center; color: var(--quiet); }
	main { max-width: 64rem; margin: 2rem auto; padding: 0 1.5rem; }
	h1 { font-size: 1.6rem; margin: 0 0 .25rem; } p.lead { color: var(--quiet); margin: 0 0 1.5rem; }
	a { color: var(--accent); }
	.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); padding: 0; list-style: none; }
	.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
	.card h2 { font-size: 1.1rem; margin: 0 0 .25rem; } .card p { margin: 0 0 1rem; color: var(--quiet); }
	button, .button { display: inline-block; font: inherit; border: 1px solid var(--accent); background: var(--card); color: var(--accent);
		border-radius: .5rem; padding: .4rem .9rem; cursor: pointer; text-decoration: none; }
	button:hover, .button:hover, button:focus-visible, .button:focus-visible { background: var(--accent); color: var(--card); }
	table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
	th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); } td.number { font-variant-numeric: tabular-nums; }
	iframe { display: block; width: 100%; height: calc(100vh - 10.5rem); min-height: 24rem; border: 1px solid var(--line); border-radius: .75rem; }
	.activity { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; margin: -1rem 0 .75rem; } .activity h1 { font-size: 1.3rem; flex: 1; }
	.activity p { margin: 0; } .wide { overflow-x: auto; } td time { white-space: nowrap; }
	input, select, textarea { font: inherit; max-width: 100%; padding: .35rem .5rem; border: 1px solid var(--line); border-radius: .4rem; } pre { overflow-x: auto; } code { overflow-wrap: anywhere; }
	@media (max-width: 40rem) {
		header { flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem 1rem; } header form { flex: 1 0 100%; justify-content: space-between; }
		main { margin: 1.25rem auto; padding: 0 1rem; } main.holds { padding: 0; } .holds .activity { padding: 0 1rem; } iframe { border-width: 1px 0; border-radius: 0; }
	}`;

export function page(title, body, person, kind = '') {
	const bar = person ? `<nav><a href="/course">Course</a><a href="/grades">${person.role === 'teacher' ? 'Grade book' : 'My grades'}</a></nav>
		<form method="post" action="/sign-out"><span>${escape(person.name)} (${person.role})</span><button>Sign out</button></form>` : '';
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – Demo campus</title><style>${STYLE}</style></head>
<body><header><strong>Demo campus</strong>${bar}</header><main class="${kind}">${body}</main></body></html>`;
}

export function message(title, text) {
	return page(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>`);
}

export function signInPage(people, to) {
	const cards = people.map((person) => `<li class="card"><h2>${escape(person.name)}</h2><p>${person.role}</p>
		<form method="post" action="/sign-in"><input type="hidden" name="to" value="${escape(to)}">
		<button name="login" value="${escape(person.login)}">Sign in as ${escape(person.given_name)}</button></form></li>`);
	return page('Sign in', `<h1>Who are you today?</h1>
		<p class="lead">This small learning platform launches Lectern the way Moodle or Open edX would. It asks for no password.</p>
		<ul class="cards">${cards.join('')}</ul>`);
}

function gradeText({ grade, maximum }) {
	return grade === null ? '–' : `${Math.round(grade * 100) / 100} / ${maximum}`;
}

export function coursePage(campus, person, rows, more, add) {
	const cards = campus.activities.map((activity) => {
		const row = rows.find((one) => one.lineItem === activity.lineItem && one.user === person.login);
		const grade = row ? `Your grade: <strong data-grade="${escape(activity.id)}">${gradeText(row)}</strong>` : 'Teachers get no grade here.';
		const open = activity.target === 'window'
			? `<a class="button" target="_blank" rel="opener" href="/launch/${escape(activity.id)}">Open in a new window</a>`
			: `<a class="button" href="/activity/${escape(activity.id)}">Open</a>`;
		return `<li class="card" data-activity="${escape(activity.id)}"><h2>${escape(activity.title)}</h2><p>${grade}</p>${open}</li>`;
	});
	return page(campus.course.title, `<h1>${escape(campus.course.title)}</h1><p class="lead">${escape(campus.course.label)}</p>
		${cards.length > 0 ? `<ul class="cards">${cards.join('')}</ul>` : '<p>There is no activity yet.</p>'}
		${person.role === 'teacher' && add ? `<p><a class="button" href="/adding">${escape(add)}</a></p>` : ''}${more}`, person);
}

/** Where a teacher chooses content: the tool's pages in a frame, as Moodle shows them. */
export function addPage(person, more = '') {
	return page('Add content', `<div class="activity"><h1>Add content from the tool</h1><p><a href="/course">Back to the course</a></p></div>
		<iframe name="tool" title="Content of the tool" src="/choose"></iframe>${more}`, person, 'holds');
}

/** An activity in its frame; more: what the page holds besides. */
export function activityPage(activity, person, more) {
	return page(activity.title, `<div class="activity"><h1>${escape(activity.title)}</h1><p><a href="/course">Back to the course</a></p></div>
		<iframe name="tool" title="${escape(activity.title)}" src="/launch/${escape(activity.id)}" allow="fullscreen"></iframe>${more}`, person, 'holds');
}

/** A course page with one activity in many frames at once. */
export function embeddedPage(activity, count, person, more) {
	const frames = Array.from({ length: count }, (_, at) =>
		`<iframe name="tool-${at + 1}" title="${escape(activity.title)} ${at + 1}" src="/launch/${escape(activity.id)}"></iframe>`);
	return page(activity.title, `<h1>${escape(activity.title)}</h1>${more}${frames.join('')}`, person);
}

// "21 Nov 2026, 10:05 UTC"
function timeText(time) {
	const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(time));
	return `<time datetime="${escape(time)}">${shown} UTC</time>`;
}

export function gradesPage(person, rows) {
	const mine = person.role === 'teacher' ? rows : rows.filter((row) => row.user === person.login);
	const lines = mine.map((row) => `<tr data-user="${escape(row.user)}" data-activity="${escape(row.activity)}"><td>${escape(row.name)}</td>
		<td>${escape(row.label)}</td><td class="number grade">${gradeText(row)}</td><td>${row.time ? timeText(row.time) : '–'}</td></tr>`);
	const title = person.role === 'teacher' ? 'Grade book' : 'My grades';
	return page(title, `<h1>${title}</h1><p class="lead">What the tools of this course have reported.</p>
		<div class="wide"><table><thead><tr><th scope="col">Student</th><th scope="col">Activity</th><th scope="col">Grade</th><th scope="col">Time</th></tr></thead>
		<tbody>${lines.join('')}</tbody></table></div>`, person);
}

/** Where a tool sends its learner back to: out of the frame it was shown in, as Moodle does. */
export function returnPage(to = '/course') {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Back to the course</title></head>
<body><p><a href="${escape(to)}" target="_top">Back to the course</a></p><script>top.location.replace(${JSON.stringify(to)})</script></body></html>`;
}

/** A form that sends itself, in the same frame or window. */
export function autoForm(action, fields) {
	const inputs = Object.entries(fields).map(([name, value]) =>
		`<input type="hidden" name="${escape(name)}" value="${escape(value)}">`);
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Opening…</title></head>
<body><form method="post" action="${escape(action)}">${inputs.join('')}<noscript><button>Continue</button></noscript></form>
<script>document.forms[0].submit()</script></body></html>`;
}
