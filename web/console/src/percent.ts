/** A share as people read it; nothing of nothing is no share. */
export const percent = (share: number | null) =>
  share === null ? "–" : `${(share * 100).toLocaleString("en", { maximumFractionDigits: 1 })}%`;
