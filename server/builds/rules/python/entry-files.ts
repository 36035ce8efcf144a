/** Where the server of a Python app is usually made, most likely first. */
export const entryFiles = [
  "main.py",
  "app.py",
  "wsgi.py",
  "asgi.py",
  "application.py",
  "server.py",
  "run.py",
  "app/main.py",
  "src/main.py",
  "app/__init__.py",
] as const;
