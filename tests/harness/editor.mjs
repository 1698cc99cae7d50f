// The editor's form, as a browser without scripts sends it.
import { decode } from './person.mjs';

/** What a page says, without its markup. */
export const words = (html) => decode((/<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? html).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));

/** What a browser would send of the editor's form, with what is typed over it. */
export const fill = (html, typed = {}) => {
	const [, form] = /<form method="post"[^>]*id="editor"[^>]*>([\s\S]*?)<\/form>/.exec(html);
	const fields = {};
	for (const [tag, name] of form.matchAll(/<input [^>]*name="([^"]+)"[^>]*>/g))
		if (name !== 'csrf' && (!/type="checkbox"/.test(tag) || /\schecked/.test(tag)))
			fields[name] = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
	for (const [, name, value] of form.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g))
		fields[name] = decode(value);
	for (const [, name, options] of form.matchAll(/<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
		fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? '';
	return { ...fields, do: 'save', ...typed };
};
