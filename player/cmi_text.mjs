// Texts as both data models see them (scorm/cmi/text.c): what content gives becomes a text that can travel as UTF-8.
export const DECIMAL_LENGTH_MAX = 64; // CMI_DECIMAL_MAX

const encoder = new TextEncoder();
/** Bytes of the text as UTF-8. */
export const utf8Length = (text) => {
	for (let i = 0; i < text.length; i++) {
		if (text.charCodeAt(i) > 0x7f) return encoder.encode(text).length;
	}
	return text.length;
};

// Half a surrogate pair cannot travel as UTF-8: it becomes U+FFFD here, as it would on the way.
const wellFormed = (text) =>
	text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : '\ufffd'));

/** What a content's argument means as text: null, undefined and what cannot be made one are nothing. */
export const asText = (value) => {
	try {
		return wellFormed(value === null || value === undefined ? '' : String(value));
	} catch {
		return '';
	}
};

/** Digits with one optional full stop and an optional minus sign, as a number; or null. */
export const decimal = (text) => {
	if (text.length > DECIMAL_LENGTH_MAX || !/^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) return null;
	return Number(text);
};

/** Something, and no control characters in it. */
// eslint-disable-next-line no-control-regex
export const isPrintable = (text) => text !== '' && !/[\u0000-\u001f\u007f]/.test(text);
