namespace Continuum.Hosting.Metrics;

/// <summary>The figures of one tag set. Any number of threads record at once; nothing is allocated.</summary>
internal sealed class MetricSeries(string labels, MetricShape shape)
{
    private readonly long[] _buckets = shape.Kind == MetricKind.Histogram ? new long[shape.Bounds.Length + 1] : [];
    private double _value;

    public string Labels => labels;

    /// <summary>The value; the sum of a histogram.</summary>
    public double Value => Volatile.Read(ref _value);

    public void Record(double measurement)
    {
        if (!shape.Adds)
        {
            Volatile.Write(ref _value, measurement);
            return;
        }

        if (shape.Kind == MetricKind.Histogram)
        {
            if (double.IsNaN(measurement))
            {
                return;
            }

            int found = Array.BinarySearch(shape.Bounds, measurement);
            Interlocked.Increment(ref _buckets[found < 0 ? ~found : found]);
        }

        Add(measurement);
    }

    /// <summary>How many measurements fell into each bucket, the one above all bounds last.</summary>
    public long[] Buckets()
    {
        long[] counts = new long[_buckets.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Volatile.Read(ref _buckets[i]);
        }

        return counts;
    }

    private void Add(double difference)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref _value, seen + difference, seen);

            // Compared as bits: NaN equals itself then, and the loop ends.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen))
            {
                return;
            }

            seen = before;
        }
    }
}
