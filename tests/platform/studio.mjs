// Studio, as an author of Open edX meets it: the form of an LTI Consumer block, and the lines that the block shows once it is saved.
// What is entered is held to what the tool really is: its key set is read, and a launch goes only where the form says.
import { request } from '../harness/http.mjs';
import { escape, page } from './pages.mjs';
import { answer, html, redirect } from './server.mjs';

const FIELDS = [
	['launch_url', 'Tool Launch URL'],
	['login_url', 'Tool Initiate Login URL (OIDC)'],
	['redirect_uris', 'Registered Redirect URIs'],
	['keyset_url', 'Tool Keyset URL'],
	['custom', 'Custom Parameters'],
];

export class Studio {
	/** What was saved for each block, by activity. */
	saved = new Map();

	constructor(platform) {
		this.platform = platform;
	}

	get routes() {
		if (this.platform.shape.name !== 'openedx')
			return [];
		return [
			['GET', /^\/studio\/([^/]+)$/, (visit, id) => this.#show(visit, id)],
			['POST', /^\/studio\/([^/]+)$/, (visit, id) => this.#save(visit, id)],
		];
	}

	/** The lines that a block shows, as authors copy them. */
	linesOf(activity) {
		const { shape, origin } = this.platform;
		return [`Client ID: ${shape.clientOf(activity)}`, `Deployment ID: ${shape.deployment}`, `Keyset URL: ${origin}${shape.paths.jwks(activity)}`,
			`Access Token URL: ${origin}${shape.paths.token(activity)}`, `Login URL: ${origin}${shape.paths.authorize(activity)}`].join('\n');
	}

	#show(visit, id, trouble = '') {
		const activity = this.platform.campus.activity(id);
		const person = this.platform.people.of(visit);
		if (!activity || person?.role !== 'teacher')
			return answer(activity ? 403 : 404, 'There is nothing for you here.');
		const values = this.saved.get(activity.id) ?? {};
		const typed = (name) => escape(visit.form?.get(name) ?? values[name] ?? '');
		const inputs = FIELDS.map(([name, label]) => `<p><label>${label}<br><input name="${name}" size="80" value="${typed(name)}"></label></p>`).join('');
		const lines = this.saved.has(activity.id) ? `<h2>LTI 1.3 launches can be set up with these values</h2><pre id="lines">${escape(this.linesOf(activity))}</pre>` : '';
		return html(page(`Studio: ${activity.title}`, `<h1>Studio: ${escape(activity.title)}</h1><p class="lead">LTI Consumer, LTI 1.3</p>
			${trouble && `<p role="alert">${escape(trouble)}</p>`}<form method="post">${inputs}<button>Save</button></form>${lines}`, person), trouble ? 400 : 200);
	}

	async #wrong(values) {
		const { toolUrl } = this.platform;
		let uris;
		try {
			uris = JSON.parse(values.redirect_uris);
		} catch {
			return 'Registered Redirect URIs is a list in JSON.';
		}
		if (!Array.isArray(uris) || !uris.includes(values.launch_url))
			return 'The Launch URL is not among the redirect URIs.';
		if (new URL(values.login_url).origin !== toolUrl)
			return 'The login URL is not the tool\'s.';
		const { status, json } = await request(toolUrl, 'GET', values.keyset_url);
		return status === 200 && json?.keys?.length > 0 ? '' : 'There is no key set at the Keyset URL.';
	}

	async #save(visit, id) {
		const values = Object.fromEntries(FIELDS.map(([name]) => [name, visit.form?.get(name) ?? '']));
		const trouble = await this.#wrong(values);
		const shown = this.#show(visit, id, trouble);
		if (trouble || shown.status !== 200)
			return shown;
		this.saved.set(id, values);
		const module = /module_id=([\w-]+)/.exec(values.custom)?.[1];
		this.platform.setModule(id, module);
		return redirect(`/studio/${id}`);
	}
}
