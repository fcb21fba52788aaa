const key = "theme";
const names = { system: "as the system", dark: "dark", light: "light" };

/** Lets a button go through the colors: as the system, dark, light. The choice is kept. */
export function useTheme(button) {
  const apply = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.setAttribute("aria-label", `Colors: ${names[theme]}`);
    button.title = `Colors: ${names[theme]}`;
  };
  const stored = localStorage.getItem(key);
  apply(stored in names ? stored : "system");
  button.addEventListener("click", () => {
    const all = Object.keys(names);
    const next = all[(all.indexOf(document.documentElement.dataset.theme) + 1) % all.length];
    localStorage.setItem(key, next);
    apply(next);
  });
}
