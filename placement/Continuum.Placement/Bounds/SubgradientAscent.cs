namespace Continuum.Placement.Bounds;

/// <summary>
/// Climbs along a deflected subgradient (Camerini, Fratta and Maffioli 1975) with steps after Polyak; where nothing is
/// gained for a while, shorter from the best point. Best where every function is whole.
/// </summary>
/// <param name="point">Where to start.</param>
/// <param name="firstLength">How far the first steps go; 1 from afar, less from prices that are good already.</param>
internal sealed class SubgradientAscent(PricePoint point, double firstLength = 1)
{
    private const double LeastLength = 0.002;
    private const double Shrink = 0.7;
    private const double Deflection = 1.5;
    private const double Progress = 1e-5;
    private const int Patience = 12;

    private readonly double[] _direction = new double[point.At.Length];

    internal void Climb()
    {
        double length = firstLength;
        int idle = 0;
        while (point.MayGoOn && length >= LeastLength)
        {
            long before = point.BestValue;
            long value = point.Evaluate();
            bool gains = before == long.MinValue || value - before > Math.Abs(value) * Progress;
            idle = gains ? 0 : idle + 1;
            if (!point.FindSlope())
            {
                return;
            }

            if (idle < Patience)
            {
                Step(value, length);
                continue;
            }

            idle = 0;
            length *= Shrink;
            Array.Clear(_direction);
            point.Best.CopyTo(point.At, 0);
        }
    }

    private void Step(long value, double length)
    {
        double along = point.Dot(point.Slope, _direction);
        double before = point.Dot(_direction, _direction);
        double keep = along < 0 && before > 0 ? -Deflection * along / before : 0;
        for (int i = 0; i < _direction.Length; i++)
        {
            _direction[i] = point.Slope[i] + (keep * _direction[i]);
        }

        double norm = point.Dot(_direction, _direction);
        point.Move(point.At, _direction, norm > 0 ? length * (point.Target() - value) / norm : 0);
    }
}
