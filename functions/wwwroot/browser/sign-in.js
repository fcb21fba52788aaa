import { element } from "./element.js";
import { openDialog } from "./dialog.js";
import { forgetRefusals, setToken, token } from "./session.js";

let open = false;

/** How the service finds out who is asking: None, Jwt or AppService. */
async function authenticationMode() {
  try {
    return (await (await fetch("browser/settings.json")).json()).authentication;
  } catch {
    return "Jwt";
  }
}

/** The page of App Service Authentication, which leads back to this one. */
function accountPage() {
  return `.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname)}`;
}

/** Takes away the button where the service asks nobody who they are. */
export async function offerSignIn(button, again) {
  button.addEventListener("click", () => signIn(again));
  button.hidden = (await authenticationMode()) === "None";
}

/** Lets the user sign in as the service takes it; then shows the page again. */
export async function signIn(again) {
  if (open) {
    return;
  }

  open = true;
  const mode = await authenticationMode();
  const field = element("textarea", { rows: 4, spellcheck: false, autocomplete: "off", "aria-label": "Bearer token" });
  const [body, buttons] =
    mode === "AppService"
      ? [[element("p", {}, element("a", { href: accountPage() }, "Sign in with your account"))], [["", "Close", ""]]]
      : [
          [element("p", {}, "Paste a bearer token. It stays in this tab and is sent to this service only."), field],
          [["", "Cancel", ""], ...(token() ? [["out", "Sign out", ""]] : []), ["in", "Sign in", "primary"]],
        ];
  const answer = await openDialog("Sign in", body, buttons);
  open = false;
  if (answer !== "") {
    setToken(answer === "in" ? field.value : "");
    forgetRefusals();
    again();
  }
}
