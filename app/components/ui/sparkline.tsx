type SparklineProps = { label: string; values: readonly number[]; top: number; colour: string };

const width = 240;
const height = 40;

/** A small line without axes; the number stands beside it. A few hundred bytes, no library. */
export const Sparkline = ({ label, values, top, colour }: SparklineProps) => {
  if (values.length < 2) return <div className="h-full" />;
  const step = width / (values.length - 1);
  const points = values.map((value, place) => {
    const y = height - 2 - (Math.min(value, top) / (top || 1)) * (height - 4);
    return `${(place * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="block size-full">
      <polygon points={`0,${height} ${points.join(" ")} ${width},${height}`} fill={colour} opacity="0.14" />
      <polyline points={points.join(" ")} fill="none" stroke={colour} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
};
