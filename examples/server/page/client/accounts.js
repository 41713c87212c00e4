// Sign-up and sign-in: the only part of the page that speaks plain HTTP. An app with a login of its own has another
// way to get a token, and the rest stays as it is.

/** The server refused; `code`, `field` and `limit` are those of its problem document. */
export class Refused extends Error {
  constructor({ code, field, limit, detail, title }) {
    super(detail ?? title ?? 'the server refused');
    this.name = 'Refused';
    this.code = code;
    this.field = field;
    this.limit = limit;
  }
}

export function accounts(api) {
  const post = async (path, body) => {
    const response = await fetch(`${api}/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(answer);
    return answer;
  };
  return {
    signUp: (userId, password, name) => post('sign-up', { user_id: userId, password, name }),
    /** `{ access_token, expires_at }` */
    signIn: (userId, password) => post('login', { user_id: userId, password }),
  };
}
