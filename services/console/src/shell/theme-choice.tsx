import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon, type IconName } from "../design/icons.tsx";
import { chooseTheme, chosenTheme, THEMES, type Theme } from "../design/theme.ts";

const LOOKS: { readonly [theme in Theme]: readonly [string, IconName] } = {
  system: ["As the system", "screen"],
  light: ["Light", "sun"],
  dark: ["Dark", "moon"],
};

export function ThemeChoice(): JSX.Element {
  const [chosen, setChosen] = useState(chosenTheme);
  const choose = (theme: Theme) => {
    chooseTheme(theme);
    setChosen(theme);
  };
  return (
    <fieldset class="themes">
      <legend class="unseen">Theme</legend>
      {THEMES.map((theme) => (
        <label key={theme} title={LOOKS[theme][0]}>
          <input type="radio" name="theme" checked={chosen === theme} onChange={() => choose(theme)} />
          <span class="unseen">{LOOKS[theme][0]}</span>
          <Icon name={LOOKS[theme][1]} size={16} />
        </label>
      ))}
    </fieldset>
  );
}
