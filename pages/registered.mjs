// The registration is done: the platform's page that opened this one, in a frame or a window, may close it (LTI Dynamic
// Registration 1.0, section 3.7). The message says nothing that is secret.
const platform = window.opener ?? (window.parent === window ? null : window.parent);

platform?.postMessage({ subject: 'org.imsglobal.lti.close' }, '*');
