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
	['deep_linking_url', 'Deep Linking Launch URL'],
];

/** ["name=value", …] as the block keeps them. */
const customOf = (text) => Object.fromEntries(JSON.parse(text || '[]').map((one) => [one.slice(0, one.indexOf('=')).trim(), one.slice(one.indexOf('=') + 1).trim()]));

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
			['GET', /^\/studio\/([^/]+)\/configure$/, (visit, id) => this.#configure(visit, id)],
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
		const box = `<p><label><input type="checkbox" name="deep_linking" value="true" ${typed('deep_linking') && 'checked'}> Deep Linking</label></p>`;
		const configure = values.deep_linking ? `<p><a class="button" href="/studio/${escape(activity.id)}/configure" target="_blank">Deep Linking Launch - Configure tool</a></p>` : '';
		const lines = this.saved.has(activity.id) ? `<h2>LTI 1.3 launches can be set up with these values</h2><pre id="lines">${escape(this.linesOf(activity))}</pre>${configure}` : '';
		return html(page(`Studio: ${activity.title}`, `<h1>Studio: ${escape(activity.title)}</h1><p class="lead">LTI Consumer, LTI 1.3</p>
			${trouble && `<p role="alert">${escape(trouble)}</p>`}<form method="post">${inputs}${box}<p><button>Save</button></p></form>${lines}`, person), trouble ? 400 : 200);
	}

	/** The tool's pages in a window of their own, to choose content. */
	#configure(visit, id) {
		const activity = this.saved.get(id)?.deep_linking && this.platform.campus.activity(id);
		return activity ? this.platform.deepLinking.begin(visit, activity) : answer(404, 'There is no such page.');
	}

	async #wrong(values) {
		const { toolUrl } = this.platform;
		let uris;
		try {
			uris = JSON.parse(values.redirect_uris);
			customOf(values.custom);
		} catch {
			return 'Registered Redirect URIs and Custom Parameters are lists in JSON.';
		}
		if (values.deep_linking && !values.deep_linking_url)
			return 'Deep Linking wants its Launch URL.';
		if (!Array.isArray(uris) || !uris.includes(values.launch_url))
			return 'The Launch URL is not among the redirect URIs.';
		if (new URL(values.login_url).origin !== toolUrl)
			return 'The login URL is not the tool\'s.';
		const { status, json } = await request(toolUrl, 'GET', values.keyset_url);
		return status === 200 && json?.keys?.length > 0 ? '' : 'There is no key set at the Keyset URL.';
	}

	async #save(visit, id) {
		const values = Object.fromEntries([...FIELDS, ['deep_linking']].map(([name]) => [name, visit.form?.get(name) ?? '']));
		const trouble = await this.#wrong(values);
		const shown = this.#show(visit, id, trouble);
		if (trouble || shown.status !== 200)
			return shown;
		this.saved.set(id, values);
		Object.assign(this.platform.campus.activity(id), { moduleId: undefined, custom: values.custom ? customOf(values.custom) : undefined });
		return redirect(`/studio/${id}`);
	}
}
