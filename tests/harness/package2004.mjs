// A small package of SCORM 2004 4th Edition, made here.
import { zip } from './zip.mjs';

const part = (item, i) => {
	const { title, sequencing = '', data = '' } = typeof item === 'string' ? { title: item } : item;
	return `<item identifier="i${i}" identifierref="r${i}"><title>${title}</title>${data}${sequencing && `<imsss:sequencing>${sequencing}</imsss:sequencing>`}</item>`;
};

/**
 * parts: titles, or {title, sequencing, data} with the inside of imsss:sequencing and an adlcp:data. control: attributes of the course's
 * imsss:controlMode. objectivesGlobal, dataGlobal: whether these are the system's. files: more files.
 */
export function package2004(parts, { title = 'A course with sequencing', control = 'choice="true" flow="true"', objectivesGlobal = 'true', dataGlobal = 'true',
	sequencing = '', files = {} } = {}) {
	return zip({
		'imsmanifest.xml': `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
	xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o" adlseq:objectivesGlobalToSystem="${objectivesGlobal}" adlcp:sharedDataGlobalToSystem="${dataGlobal}">
<title>${title}</title>${parts.map(part).join('')}
<imsss:sequencing><imsss:controlMode ${control}/>${sequencing}</imsss:sequencing></organization></organizations>
<resources>${parts.map((_, i) =>
		`<resource identifier="r${i}" type="webcontent" adlcp:scormType="sco" href="p${i}.html"><file href="p${i}.html"/></resource>`).join('')}</resources>
</manifest>`,
		...Object.fromEntries(parts.map((item, i) => [`p${i}.html`, `<!doctype html><title>${item.title ?? item}</title><p>${item.title ?? item}`])),
		...files,
	});
}
