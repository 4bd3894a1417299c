namespace Continuum.Placement.Bounds;

/// <summary>
/// The volume algorithm (Barahona and Anbil 2000): always from the best point, along an average of the subgradients
/// so far, whose weights make it short, since single subgradients say little.
/// </summary>
/// <param name="point">Where to start.</param>
/// <param name="pace">How fast to go.</param>
internal sealed class VolumeAscent(PricePoint point, VolumePace pace)
{
    private const double LeastLength = 0.0005;
    private const double MostLength = 2;
    private const double Grow = 1.1;
    private const double Shrink = 0.66;
    private const double LeastShare = 1e-5;
    private const double Progress = 0.01;

    private readonly double[] _direction = new double[point.At.Length];
    private double _length = pace.Length;
    private double _mostShare = pace.Share;
    private int _idle;
    private int _round;
    private long _checkedValue = long.MinValue;

    /// <summary>Whether there is nothing more to gain.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Climbs until nothing more is gained, or no evaluation is left; goes on where it stopped.</summary>
    internal void Climb()
    {
        if (_round == 0)
        {
            point.Best.CopyTo(point.At, 0);
        }

        for (; point.MayGoOn && !IsDone; _round++)
        {
            long before = point.BestValue;
            long value = point.Evaluate();
            if (!point.FindSlope())
            {
                IsDone = true;
                return;
            }

            double along = point.Dot(point.Slope, _direction);
            Average(_round == 0 ? 1 : Share(along));
            Adapt(value > before, along);
            if (_round % pace.ShareEvery == pace.ShareEvery - 1)
            {
                LimitShare();
            }

            double norm = point.Dot(_direction, _direction);
            point.Move(
                point.Best, _direction, norm > 0 ? _length * (point.Target() - point.BestValue) / norm : 0);
        }
    }

    // What is gained slowly needs a longer memory.
    private void LimitShare()
    {
        bool slow = point.BestValue - _checkedValue < Math.Abs(point.BestValue) * Progress;
        _mostShare = slow && _checkedValue > long.MinValue ? Math.Max(LeastShare, _mostShare / 2) : _mostShare;
        _checkedValue = point.BestValue;
    }

    // The weight of the newest subgradient that makes the average shortest, within limits.
    private double Share(double along)
    {
        double slopes = point.Dot(point.Slope, point.Slope);
        double directions = point.Dot(_direction, _direction);
        double between = slopes - (2 * along) + directions;
        double share = between > 0 ? (directions - along) / between : _mostShare;
        return share < 0 ? _mostShare / 10 : Math.Clamp(share, _mostShare / 10, _mostShare);
    }

    private void Average(double share)
    {
        for (int i = 0; i < _direction.Length; i++)
        {
            _direction[i] = (share * point.Slope[i]) + ((1 - share) * _direction[i]);
        }
    }

    private void Adapt(bool gained, double along)
    {
        if (gained)
        {
            _idle = 0;
            _length = along >= 0 ? Math.Min(MostLength, _length * Grow) : _length;
        }
        else if (++_idle >= pace.Patience)
        {
            _idle = 0;
            _length *= Shrink;
            IsDone = _length < LeastLength;
        }
    }
}
