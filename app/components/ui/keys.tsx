/** Keys as they are printed on a keyboard: `g h` is one after the other. */
export const Keys = ({ keys }: { keys: string }) => (
  <span className="inline-flex shrink-0 items-center gap-1">
    {keys.split(" ").map((key, place) => (
      <kbd
        key={`${place} ${key}`}
        className="grid h-5 min-w-5 place-items-center rounded border border-line-strong bg-sunken px-1 font-mono text-xs text-muted"
      >
        {key}
      </kbd>
    ))}
  </span>
);
