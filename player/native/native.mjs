// A page of our own content: finds the player around it, and what shows this type.
import { Record } from './record.mjs';
import { say } from './words.mjs';

const KINDS = {
	article: () => import('./article.mjs'),
	pdf: () => import('./document.mjs'),
	video: () => import('./video.mjs'),
	file: () => import('./errand.mjs'),
	link: () => import('./errand.mjs'),
};

const { kind } = document.body.dataset;
const record = new Record();

if (!record.kept) say('alone');
const { begin } = await KINDS[kind]();
begin(record, { kind, percent: Number(document.body.dataset.percent) || 100 });
