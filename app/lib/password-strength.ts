/** How long a password is, in words: length is what makes one hard to guess. Pure. */
export type Strength = { level: 0 | 1 | 2 | 3; word: string };

export const passwordStrength = (password: string): Strength => {
  const length = new Set(password).size < 4 ? 0 : [...password].length;
  if (password === "") return { level: 0, word: "At least 8 characters; a few words in a row are best." };
  if (length < 8) return { level: 0, word: "Too short or too uniform." };
  if (length < 12) return { level: 1, word: "Acceptable. Longer is better." };
  if (length < 16) return { level: 2, word: "Good." };
  return { level: 3, word: "Strong." };
};
