/** An entry of a session's log as the service and the outbox keep it: a turn of SCORM 2004 also says what was asked for. */
export const plain = ({ seq, item, set, do: act, request, to = null, terminated }) => {
	if (!act) return { seq, item, set };
	if (!request) return { seq, item, set, do: act };
	return { seq, item, set, do: act, request, to, ...(terminated ? { terminated } : {}) };
};

const LAST = ['suspendAll', 'exitAll'];

/** Whether the session ends with this entry, whatever comes of it. */
export const isLast = ({ do: act, request }) => act === 'exit' || act === 'leave' || (act === 'navigate' && LAST.includes(request));
