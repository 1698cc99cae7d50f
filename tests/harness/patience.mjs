// How long a test waits before it gives up what does not come: a ceiling that only a failure ever meets. What is waited
// for is slow in sanitized builds and on busy machines, so every such ceiling is multiplied here, in one place
// (LECTERN_TEST_PATIENCE, which tests/CMakeLists.txt sets).
const factor = Number(process.env.LECTERN_TEST_PATIENCE ?? 1);

/** Milliseconds to wait at most for what takes `ms` at most where nothing is slow. */
export const patient = (ms) => ms * factor;
