// What the tests do and ask beside the page, through the REST face.

export const PASSWORD = 'a long enough one';

export class Api {
  #url;
  #token;

  constructor(url, token) {
    this.#url = url;
    this.#token = token;
  }

  /** Makes an account without a page. */
  static async signUp(url, id, name) {
    await new Api(url).post('/auth/sign-up', { user_id: id, password: PASSWORD, name });
    return Api.signIn(url, id);
  }

  static async signIn(url, id) {
    const { access_token: token } = await new Api(url).post('/auth/login', { user_id: id, password: PASSWORD });
    return new Api(url, token);
  }

  get(path) {
    return this.#call('GET', path);
  }

  post(path, body) {
    return this.#call('POST', path, body);
  }

  patch(path, body) {
    return this.#call('PATCH', path, body);
  }

  put(path, body) {
    return this.#call('PUT', path, body);
  }

  delete(path) {
    return this.#call('DELETE', path);
  }

  /** The messages of a channel, or of the conversation with a person, oldest first. */
  async messages(of) {
    const path = of.user ? `/users/${of.user}/messages` : `/channels/${of.channel}/messages`;
    return (await this.get(`${path}?limit=200`)).messages;
  }

  /** The channel of that name. */
  async group(name) {
    const { channels } = await this.get('/channels?limit=200');
    return channels.find(({ channel }) => channel.name === name)?.channel;
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.#url}/api${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
