// Names of the standards: claims, scopes, media types, roles.
export const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
export const AGS_CLAIM = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
export const NRPS_CLAIM = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
export const GROUPS_CLAIM = 'https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice';

const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
export const SCOPE = {
	lineItem: `${AGS}lineitem`,
	lineItemRead: `${AGS}lineitem.readonly`,
	result: `${AGS}result.readonly`,
	score: `${AGS}score`,
	names: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
	groups: 'https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly',
};

export const TYPE = {
	lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
	lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
	results: 'application/vnd.ims.lis.v2.resultcontainer+json',
	score: 'application/vnd.ims.lis.v1.score+json',
};

const VOCABULARY = 'http://purl.imsglobal.org/vocab/lis/v2/';
export const ROLE = {
	learner: `${VOCABULARY}membership#Learner`,
	instructor: `${VOCABULARY}membership#Instructor`,
	administrator: `${VOCABULARY}membership#Administrator`,
	noInstitution: `${VOCABULARY}institution/person#None`,
	noSystem: `${VOCABULARY}system/person#None`,
};
