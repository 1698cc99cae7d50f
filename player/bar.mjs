// The buttons of the bar, and the few others behind "More". Which of them are there is the course's to say.
//
// SCORM 2004 names seven controls. Suspending is what Exit does, so that nobody has to know the word; ending a part or the whole
// course stands behind "More", with what it means. Abandoning is never offered: it throws away what was just done, and no learner
// who presses a button means that.
const find = (id) => document.getElementById(id);

const isBusy = (button) => button.getAttribute('aria-disabled') === 'true';

export class Bar {
	#steps = find('steps');
	#next = find('next');
	#exit = find('exit');
	#window = find('window');
	#more = find('more');
	#ways = find('ways');
	#presses = [...document.querySelectorAll('[data-press]')]; // what asks the course for something
	#offered = [...document.querySelectorAll('[data-control]')]; // what SCORM 2004 must name

	/** press(name): next, previous, continue, exit (of the part) or exitAll. leave(): Exit. move(): into a window of its own. */
	constructor({ press, leave, move }) {
		for (const button of this.#presses) {
			button.addEventListener('click', () => {
				if (isBusy(button)) return;
				this.#ways.close();
				press(button.dataset.press);
			});
		}
		this.#exit.addEventListener('click', leave);
		this.#window.addEventListener('click', move);
		this.#more.addEventListener('click', () => this.#ways.showModal());
		find('stay').addEventListener('click', () => this.#ways.close());
	}

	/** What there is in every course. */
	begin() {
		this.#exit.hidden = false;
		this.#window.hidden = window.top === window;
	}

	/** Whether there is a next part in the contents to go on to. */
	offerNext(offered) {
		this.#next.hidden = !offered;
		this.#fit();
	}

	/** SCORM 2004: the controls that the service names. */
	offer(controls) {
		const stays = controls.includes('suspendAll');
		document.body.classList.add('sequenced');
		this.#exit.dataset.stays = String(stays);
		this.#exit.title = stays ? this.#exit.querySelector('.stays').textContent : '';
		this.#show(controls);
	}

	/** An answer is waited for: what asks for another waits too, and keeps its place for keyboards and screen readers. */
	busy(busy) {
		for (const button of this.#presses) button.setAttribute('aria-disabled', String(busy));
	}

	/** The learner leaves: nothing else is offered. */
	leave() {
		this.#show([]);
		this.offerNext(false);
		this.#exit.disabled = true;
	}

	/** The browser keeps this window from opening another. */
	noWindow() {
		this.#window.hidden = true;
	}

	/** Nothing is left to press. */
	close() {
		this.leave();
		this.#exit.hidden = this.#window.hidden = true;
	}

	#show(controls) {
		for (const thing of this.#offered) thing.hidden = !controls.includes(thing.dataset.control);
		this.#fit();
		this.#more.hidden = !controls.includes('exit') && !controls.includes('exitAll');
		if (this.#more.hidden) this.#ways.close();
	}

	// On a phone the steps lie below the content, where there are any.
	#fit() {
		document.body.classList.toggle('steps', this.#steps.querySelector('button:not([hidden])') !== null);
	}
}
