/* The built-in wordings. A new kind of mail is one row for each language. */
#include <stddef.h>
#include <string.h>

#include "lms/mail/template.h"

#define INVITATION "organization inviter name days"
#define RESET "name"
#define FACTOR "name at reused"
#define CHANGED "name at"
#define PASSWORD "name at by_link"
#define PINNED "name platforms at"
#define ENROLLED "name course session reason waiting"
#define THE_COURSE "{{course}}{{#if session}} ({{session}}){{/if}}"
#define WHY_EN "{{#if reason}}\n\nWhat was said about it:\n\n{{reason}}{{/if}}\n"
#define WHY_FR "{{#if reason}}\n\nCe qui en a été dit :\n\n{{reason}}{{/if}}\n"

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
    {"second_factor_tried", "en", "Somebody tried to get past your second factor",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "At {{at}} somebody gave your password on {{app_url}} and then {{#if reused}}a code that was used "
        "already{{else}}many wrong codes{{/if}}. Nobody got in.\n\n"
        "If it was not you, somebody knows your password: choose another one at once. If it was you, wait "
        "for the next code, and check the clock of your telephone.\n",
        FACTOR, false},
    {"second_factor_tried", "fr", "Quelqu’un a tenté de passer votre second facteur",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "Le {{at}}, quelqu’un a donné votre mot de passe sur {{app_url}}, puis {{#if reused}}un code déjà "
        "utilisé{{else}}de nombreux codes faux{{/if}}. Personne n’est entré.\n\n"
        "Si ce n’était pas vous, quelqu’un connaît votre mot de passe : changez-le tout de suite. Si c’était "
        "vous, attendez le code suivant et vérifiez l’heure de votre téléphone.\n",
        FACTOR, false},
    {"password_changed", "en", "Your password was changed",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "The password of your account on {{app_url}} was changed{{#if by_link}} by a link to a new "
        "password{{/if}} at {{at}}. Every other session has ended.\n"
        "\n"
        "If it was you, you need do nothing. If it was not, choose a new password at once with \"Forgot your "
        "password?\" on the sign-in page, and tell whoever runs this service.\n",
        PASSWORD, false},
    {"password_changed", "fr", "Votre mot de passe a été changé",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "Le mot de passe de votre compte sur {{app_url}} a été changé{{#if by_link}} par un lien de "
        "réinitialisation{{/if}} le {{at}}. Toutes les autres sessions sont terminées.\n"
        "\n"
        "Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe "
        "par « Mot de passe oublié ? » sur la page de connexion, et prévenez les responsables de ce "
        "service.\n",
        PASSWORD, false},
    {"account_recovered", "en", "Your password was changed and your second factor removed",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "By a link, the password of your account on {{app_url}} was changed and its second factor was taken "
        "away at {{at}}. Every session has ended. Set up a second factor again once you have signed in.\n"
        "\n"
        "If it was you, you need do nothing. If it was not, choose a new password at once with \"Forgot your "
        "password?\" on the sign-in page, and tell whoever runs this service.\n",
        CHANGED, false},
    {"account_recovered", "fr", "Votre mot de passe a été changé et votre second facteur retiré",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "Par un lien, le mot de passe de votre compte sur {{app_url}} a été changé et son second facteur "
        "retiré le {{at}}. Toutes les sessions sont terminées. Configurez de nouveau un second facteur après "
        "votre connexion.\n"
        "\n"
        "Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe "
        "par « Mot de passe oublié ? » sur la page de connexion, et prévenez les responsables de ce "
        "service.\n",
        CHANGED, false},
    {"second_factor_added", "en", "A second factor was added to your account",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "A second factor was set up for your account on {{app_url}} at {{at}}. From now on a code of it is "
        "asked for when you sign in. Every other session has ended.\n"
        "\n"
        "If it was you, you need do nothing. If it was not, choose a new password at once with \"Forgot your "
        "password?\" on the sign-in page, and tell whoever runs this service.\n",
        CHANGED, false},
    {"second_factor_added", "fr", "Un second facteur a été ajouté à votre compte",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "Un second facteur a été configuré pour votre compte sur {{app_url}} le {{at}}. Un code vous sera "
        "désormais demandé à la connexion. Toutes les autres sessions sont terminées.\n"
        "\n"
        "Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe "
        "par « Mot de passe oublié ? » sur la page de connexion, et prévenez les responsables de ce "
        "service.\n",
        CHANGED, false},
    {"second_factor_removed", "en", "The second factor of your account was removed",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "The second factor of your account on {{app_url}} was taken away at {{at}}, with its recovery codes. "
        "The password alone signs in from now on.\n"
        "\n"
        "If it was you, you need do nothing. If it was not, choose a new password at once with \"Forgot your "
        "password?\" on the sign-in page, and tell whoever runs this service.\n",
        CHANGED, false},
    {"second_factor_removed", "fr", "Le second facteur de votre compte a été retiré",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "Le second facteur de votre compte sur {{app_url}} a été retiré le {{at}}, avec ses codes de "
        "secours. Le mot de passe seul suffit désormais pour se connecter.\n"
        "\n"
        "Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe "
        "par « Mot de passe oublié ? » sur la page de connexion, et prévenez les responsables de ce "
        "service.\n",
        CHANGED, false},
    {"recovery_codes_renewed", "en", "New recovery codes for your account",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "New recovery codes were made for your account on {{app_url}} at {{at}}. The earlier ones count no "
        "more.\n"
        "\n"
        "If it was you, you need do nothing. If it was not, choose a new password at once with \"Forgot your "
        "password?\" on the sign-in page, and tell whoever runs this service.\n",
        CHANGED, false},
    {"recovery_codes_renewed", "fr", "Nouveaux codes de secours pour votre compte",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "De nouveaux codes de secours ont été créés pour votre compte sur {{app_url}} le {{at}}. Les "
        "précédents ne comptent plus.\n"
        "\n"
        "Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe "
        "par « Mot de passe oublié ? » sur la page de connexion, et prévenez les responsables de ce "
        "service.\n",
        CHANGED, false},
    {"signed_out", "en", "You were signed out everywhere",
        "Hello{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "An administrator of {{organization}} ended all your sessions on {{app_url}} at {{at}}. You can sign "
        "in again as before.\n"
        "\n"
        "If you do not know why, ask {{organization}}.\n",
        CHANGED, false},
    {"signed_out", "fr", "Vous avez été déconnecté·e partout",
        "Bonjour{{#if name}} {{name}}{{/if}},\n"
        "\n"
        "L’administration de {{organization}} a terminé toutes vos sessions sur {{app_url}} le {{at}}. Vous "
        "pouvez vous reconnecter comme avant.\n"
        "\n"
        "Si vous n’en connaissez pas la raison, demandez-la à {{organization}}.\n",
        CHANGED, false},
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
    {"pinned_keys", "en", "Platforms that keep a copy of an older signing key",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "{{#if at}}From {{at}} on {{app_url}} signs with another key{{else}}{{app_url}} signs with another "
        "key now{{/if}}. These platforms were given a copy of an older one by hand:\n\n"
        "{{platforms}}\n"
        "For them the older key goes on signing, so that nothing breaks. Give them the public keyset URL, "
        "or a copy of the newest key, and take the binding back: Installation, Signing keys.\n",
        PINNED, false},
    {"pinned_keys", "fr", "Des plateformes gardent une copie d’une ancienne clé de signature",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "{{#if at}}À partir de {{at}}, {{app_url}} signe avec une autre clé{{else}}{{app_url}} signe "
        "maintenant avec une autre clé{{/if}}. Ces plateformes ont reçu à la main une copie d’une "
        "ancienne :\n\n"
        "{{platforms}}\n"
        "Pour elles, l’ancienne clé continue de signer : rien ne se casse. Donnez-leur l’URL publique du "
        "jeu de clés, ou une copie de la clé la plus récente, puis retirez le lien : Installation, Clés de "
        "signature.\n",
        PINNED, false},
    {"enrollment_promoted", "en", "A seat is free: {{course}}",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "a seat became free in " THE_COURSE
        " and it is yours: you are enrolled. You find the course where you usually find your courses, or "
        "from {{app_url}}.\n",
        ENROLLED, false},
    {"enrollment_promoted", "fr", "Une place s’est libérée : {{course}}",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "une place s’est libérée dans " THE_COURSE
        " et elle est à vous : vous êtes inscrit·e. Vous trouverez le cours là où vous trouvez vos cours "
        "d’habitude, ou depuis {{app_url}}.\n",
        ENROLLED, false},
    {"enrollment_approved", "en", "Your request was approved: {{course}}",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "your request to join " THE_COURSE
        " was approved. {{#if waiting}}All seats are taken just now: you are on the waiting list, and will "
        "be told when one is free.{{else}}You are enrolled.{{/if}}" WHY_EN,
        ENROLLED, false},
    {"enrollment_approved", "fr", "Votre demande a été acceptée : {{course}}",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "votre demande d’inscription à " THE_COURSE
        " a été acceptée. {{#if waiting}}Toutes les places sont prises pour l’instant : vous êtes sur la "
        "liste d’attente et serez prévenu·e dès qu’une place se libère.{{else}}Vous êtes "
        "inscrit·e.{{/if}}" WHY_FR,
        ENROLLED, false},
    {"enrollment_refused", "en", "Your request was refused: {{course}}",
        "Hello{{#if name}} {{name}}{{/if}},\n\n"
        "your request to join " THE_COURSE " was refused." WHY_EN,
        ENROLLED, false},
    {"enrollment_refused", "fr", "Votre demande a été refusée : {{course}}",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n"
        "votre demande d’inscription à " THE_COURSE " a été refusée." WHY_FR,
        ENROLLED, false},
    {"session_cancelled", "en", "Cancelled: {{course}}",
        "Hello{{#if name}} {{name}}{{/if}},\n\n" THE_COURSE " was cancelled." WHY_EN, ENROLLED, false},
    {"session_cancelled", "fr", "Annulé : {{course}}",
        "Bonjour{{#if name}} {{name}}{{/if}},\n\n" THE_COURSE " est annulé." WHY_FR, ENROLLED, false},
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
