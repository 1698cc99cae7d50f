/* The built-in wordings. A new kind of mail is one row for each language. */
#include <stddef.h>
#include <string.h>

#include "lms/mail/template.h"

#define INVITATION "organization inviter name days"
#define RESET "name"
#define LOCKED "name"

const struct mail_template mail_templates[] = {
    {"invitation", "en", "Invitation to {{organization}}",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "{{#if inviter}}{{inviter}} invites you{{else}}You are invited{{/if}} to join {{organization}}.\n\n"
        "Open this link to choose your password and sign in:\n\n{{link}}\n\n"
        "The link works once{{#if days}}, for {{days}} days{{/if}}. If you did not expect this invitation, "
        "you "
        "can ignore it: nothing happens without the link.\n",
        INVITATION, false},
    {"invitation", "fr", "Invitation à rejoindre {{organization}}",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "{{#if inviter}}{{inviter}} vous invite{{else}}Vous êtes invité·e{{/if}} à rejoindre "
        "{{organization}}.\n\n"
        "Ouvrez ce lien pour choisir votre mot de passe et vous connecter :\n\n{{link}}\n\n"
        "Le lien fonctionne une seule fois{{#if days}}, pendant {{days}} jours{{/if}}. Si vous n’attendiez "
        "pas "
        "cette invitation, ignorez-la : rien ne se passe sans le lien.\n",
        INVITATION, false},
    {"password_reset", "en", "Choose a new password",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "Somebody, probably you, asked for a new password for {{app_url}}. Open this link to choose one:\n\n"
        "{{link}}\n\n"
        "The link works once and for a short time. If you did not ask for it, ignore this message: your "
        "password "
        "stays as it is.\n",
        RESET, false},
    {"password_reset", "fr", "Choisir un nouveau mot de passe",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour {{app_url}}. Ouvrez ce lien pour "
        "le "
        "choisir :\n\n{{link}}\n\n"
        "Le lien fonctionne une seule fois et pour peu de temps. Si vous n’avez rien demandé, ignorez ce "
        "message : "
        "votre mot de passe ne change pas.\n",
        RESET, false},
    {"account_locked_notice", "en", "Sign-ins to your account are slowed down",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "Somebody tried many times to sign in to your account on {{app_url}} with a wrong password. Further "
        "tries "
        "have to wait for a while.\n\n"
        "If it was you, wait a little or choose a new password on the sign-in page. If it was not, you need "
        "do "
        "nothing: nobody got in. A second factor makes your account safer.\n",
        LOCKED, false},
    {"account_locked_notice", "fr", "Connexions à votre compte ralenties",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "Quelqu’un a tenté de nombreuses fois de se connecter à votre compte sur {{app_url}} avec un mot de "
        "passe "
        "faux. Les essais suivants doivent attendre un moment.\n\n"
        "Si c’était vous, patientez un peu ou choisissez un nouveau mot de passe sur la page de connexion. "
        "Sinon, "
        "vous n’avez rien à faire : personne n’est entré. Un second facteur protège mieux votre compte.\n",
        LOCKED, false},
    {"test", "en", "A test from {{organization}}",
        "This is a test message from {{organization}} ({{app_url}}).\n\nThat you can read it means that "
        "mails go "
        "out.\n",
        "", false},
    {"test", "fr", "Un essai de {{organization}}",
        "Ceci est un message d’essai de {{organization}} ({{app_url}}).\n\nSi vous le lisez, c’est que les "
        "messages "
        "partent bien.\n",
        "", false},
    {"note", "en", "{{title}}",
        "{{#if name}}Hello {{name}},\n\n{{/if}}{{text}}\n{{#if link}}\n{{link}}\n{{/if}}", "title name text",
        false},
    {"note", "fr", "{{title}}",
        "{{#if name}}Bonjour {{name}},\n\n{{/if}}{{text}}\n{{#if link}}\n{{link}}\n{{/if}}",
        "title name text", false},
    {NULL, NULL, NULL, NULL, NULL, false},
};

const struct mail_template *mail_template_built_in(const char *name, const char *language)
{
	const struct mail_template *any = NULL;

	for (const struct mail_template *t = mail_templates; t->name != NULL; t++) {
		if (strcmp(t->name, name) != 0)
			continue;
		if (strcmp(t->language, language) == 0)
			return t;
		if (any == NULL)
			any = t;
	}
	return any;
}
