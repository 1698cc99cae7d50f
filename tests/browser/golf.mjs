// How the golf courses of the fixtures are played, page by page, in both standards.
import { until } from './steps.mjs';

/** Waits until the frame shows another address than `before`, completely; the address. */
export function turned(frame, before) {
	return until(() => frame.evaluate((element, old) => {
		const { document: shown, location: { href } } = element.contentWindow;
		return shown.readyState === 'complete' && href !== 'about:blank' && href !== old ? href : null;
	}, before).catch(() => null), `another page than ${before}`);
}

/** Turns the pages of a golf course by its own button; how many were shown. Two that follow each other may have one address. */
export async function turnPages(content) {
	const frame = content.locator('#contentFrame');
	const whole = () => turned(frame, '').then(() => frame.evaluate((element) => !element.contentWindow.left).catch(() => false));
	let count = 1;
	await until(whole, 'the first page');
	for (const next = content.locator('#butNext'); await next.isEnabled(); count++) {
		await frame.evaluate((element) => (element.contentWindow.left = true));
		await next.click();
		await until(whole, 'the next page');
	}
	return count;
}

/** Answers the questions of a golf test as they stand there, `wrong` of them wrongly; the score that the page then shows. */
export async function answerTest(quiz, wrong) {
	const questions = quiz.locator('.question');
	const count = await questions.count();
	for (let at = 0; at < count; at++) {
		const question = questions.nth(at);
		const right = question.locator('.correctAnswer');
		const field = question.locator('input[type="text"]');
		if (await field.count() > 0)
			await field.fill(/\((.*)\)/.exec(await right.innerText())[1]);
		else
			await (wrong-- > 0 ? question.locator('.answer').first() : right).locator('input').check();
	}
	await quiz.getByRole('button', { name: 'Submit Answers' }).click();
	return Number(/^Score: (\d+)$/m.exec(await quiz.locator('#test').innerText())[1]);
}
