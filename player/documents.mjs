const DOCUMENTS_MAX = 64;

/** The documents of a frame and of the frames in it, as far as they may be seen. */
export const documentsOf = (frame, found = []) => {
	try {
		if (found.length < DOCUMENTS_MAX && frame.document) {
			found.push(frame.document);
			for (let i = 0; i < frame.frames.length; i++) documentsOf(frame.frames[i], found);
		}
	} catch {
		// A frame of another site.
	}
	return found;
};
