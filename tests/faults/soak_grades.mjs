// The platform's grade book in a soak: each attempt's score is there in the end, and none was taken twice.
import { eventually } from '../harness/learner.mjs';
import { isFinal, keeps, Lost } from './soak_expected.mjs';

const HAIR = 0.01;

/** Watches what a platform accepts, and keeps only what is needed to judge the next. */
export class GradeBook {
	accepted = 0;
	#last = new Map();

	constructor(platform) {
		this.platform = platform;
	}

	/** Looks at what came since the last time. */
	look() {
		const { state } = this.platform.campus;
		for (const { lineItem, user, score } of state.scores.splice(0)) {
			const key = `${user}, line item ${lineItem}`;
			const last = this.#last.get(key);
			keeps(last === undefined || Date.parse(score.timestamp) > Date.parse(last),
				() => `${key}: a grade of ${score.timestamp} was taken after one of ${last}`);
			this.#last.set(key, score.timestamp);
			this.accepted++;
		}
		this.platform.scoreRequests.length = 0;
	}

	#of({ login, activity }) {
		const { campus } = this.platform;
		const item = campus.state.lineItems.find(({ resourceLinkId }) => resourceLinkId === activity);
		return campus.grade(item, campus.person(login))?.grade ?? null;
	}

	/** Whether the book says what a learner's attempt amounts to. */
	#right({ login, activity, attempt, graded }) {
		const grade = this.#of({ login, activity });
		if (grade === null || attempt.score === null)
			return grade === null && graded === null;
		// What is no longer final keeps the last grade that was; of turns whose answers never came only the attempt's best tells.
		const least = isFinal(attempt) ? attempt.score : graded ?? 0;
		return grade >= least * 100 - HAIR && grade <= attempt.score * 100 + HAIR;
	}

	/** Waits until the book says what the learners' attempts amount to; how many grades it holds. */
	async settle(learners) {
		const wrong = () => learners.filter((one) => !this.#right(one));
		await eventually(() => wrong().length === 0, { timeout_ms: 120000, what: 'the grades' }).catch(() => {
			throw new Lost(`grades: ${wrong().slice(0, 5).map((one) => `${one.login} has ${this.#of(one)}, accepted was ${
				JSON.stringify(one.attempt)}, graded ${one.graded}`)}`);
		});
		this.look();
		return learners.filter((one) => this.#of(one) !== null).length;
	}
}
