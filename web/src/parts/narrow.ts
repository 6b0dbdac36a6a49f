// How wide the page is: as a phone, as a tablet, or wider. The first limit is also that of style.css.
import { useEffect, useState } from "preact/hooks";

export type Width = "narrow" | "medium" | "wide";

const phone = matchMedia("(max-width: 40rem)");
const tablet = matchMedia("(max-width: 70rem)");

function width(): Width {
  return phone.matches ? "narrow" : tablet.matches ? "medium" : "wide";
}

export function useWidth(): Width {
  const [value, setValue] = useState(width);
  useEffect(() => {
    const changed = () => setValue(width());
    phone.addEventListener("change", changed);
    tablet.addEventListener("change", changed);
    return () => {
      phone.removeEventListener("change", changed);
      tablet.removeEventListener("change", changed);
    };
  }, []);
  return value;
}

export const useNarrow = (): boolean => useWidth() === "narrow";
