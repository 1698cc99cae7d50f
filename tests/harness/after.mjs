// What a test leaves is put away newest first, on every Node: 18 runs a test's own after hooks oldest first, and then a
// database would go before the service that speaks to it.
const stacks = new WeakMap();

/** Calls release when the test t ends, before whatever was registered here earlier. */
export function after(t, release) {
	let stack = stacks.get(t);
	if (!stack) {
		stack = [];
		stacks.set(t, stack);
		t.after(async () => {
			const faults = [];
			while (stack.length > 0)
				await Promise.resolve().then(stack.pop()).catch((fault) => faults.push(fault));
			if (faults.length > 0)
				throw faults[0];
		});
	}
	stack.push(release);
}
