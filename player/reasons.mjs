// Why the service did not do what was asked for: the exceptions of SCORM 2004's pseudo code (scorm/sequencing/exception.def), as
// words that mean something to who learns. Each is the name of a text.
const WHY = {
	'why-last': ['SB.2.1-1'],
	'why-first': ['NB.2.1-6', 'SB.2.1-3', 'SB.2.4-3'],
	'why-forward': ['NB.2.1-5', 'SB.2.1-4', 'SB.2.4-2'],
	'why-choose': ['NB.2.1-4', 'SB.2.2-1', 'SB.2.7-2', 'SB.2.8-2'],
	'why-before': ['SB.2.4-1'],
	'why-locked': ['SB.2.2-2', 'DB.1.1-3'],
	'why-stay': ['NB.2.1-8', 'SB.2.9-7'],
	'why-way': ['NB.2.1-9', 'NB.2.1-10', 'SB.2.9-3', 'SB.2.9-4', 'SB.2.9-5', 'SB.2.9-6', 'SB.2.9-8', 'DB.1.1-2'],
	'why-empty': ['SB.2.1-2', 'SB.2.9-1', 'SB.2.9-2', 'SB.2.9-9', 'SB.2.10-3', 'DB.1.1-1', 'NB.2.1-11'],
	'why-ended': ['NB.2.1-2', 'NB.2.1-12', 'TB.2.3-1', 'TB.2.3-2', 'TB.2.3-3', 'TB.2.3-5', 'TB.2.3-6', 'SB.2.7-1', 'SB.2.8-1', 'SB.2.11-1', 'SB.2.13-1'],
};

const words = new Map(Object.entries(WHY).flatMap(([name, codes]) => codes.map((code) => [code, name])));

/** The name of the text for a reason; of one that only a defect could bring, or none, too. */
export const why = (reason) => words.get(reason) ?? 'why-course';
