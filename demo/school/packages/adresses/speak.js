// The language of the page, before anything else reads it: the browser's, French or English.
'use strict';

document.documentElement.lang = navigator.language.startsWith('fr') ? 'fr' : 'en';
