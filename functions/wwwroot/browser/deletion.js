import { remove } from "./dicomweb.js";
import { confirmed } from "./dialog.js";
import { notice, reasonOf } from "./notices.js";
import { may, remember403 } from "./session.js";
import { button } from "./element.js";

/**
 * A button that deletes a study or series once the user has confirmed; nothing where the caller may not.
 *
 * @param {string} what "study" or "series"
 * @param {string} resource Path below the base.
 * @param {string} words What will be gone.
 * @param {Function} done Called afterwards.
 */
export function deleteButton(what, resource, words, done) {
  if (!may("delete")) {
    return null;
  }

  const made = button(
    `Delete ${what}`,
    async () => {
      if (!(await confirmed(`Delete this ${what}?`, `${words} This cannot be undone.`, `Delete ${what}`))) {
        return;
      }

      made.disabled = true;
      try {
        await remove(resource);
        notice(`The ${what} is deleted.`);
        done();
      } catch (error) {
        made.disabled = false;
        if (error.status === 410 || error.status === 404) {
          notice(`The ${what} was deleted already.`);
          done();
        } else {
          if (error.status === 403) {
            remember403("delete");
            document.querySelectorAll("button.delete").forEach((other) => other.remove());
          }

          notice(error.status === 403 ? "You are not allowed to delete." : reasonOf(error), "bad");
        }
      }
    },
    { class: "delete danger" },
  );
  return made;
}
