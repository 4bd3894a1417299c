namespace Continuum.Placement.Bounds;

/// <summary>
/// The volume algorithm (Barahona and Anbil 2000): always from the best point, along an average of the subgradients
/// so far, whose weights make it short. Best where cells are priced one by one, since single subgradients say little
/// there.
/// </summary>
internal sealed class VolumeAscent(PricePoint point)
{
    private const double FirstLength = 0.1;
    private const double LeastLength = 0.0005;
    private const double MostLength = 2;
    private const double Grow = 1.1;
    private const double Shrink = 0.66;
    private const double FirstShare = 0.3;
    private const double LeastShare = 1e-5;
    private const double Progress = 0.01;
    private const int Patience = 20;
    private const int ShareEvery = 100;

    private readonly double[] _direction = new double[point.At.Length];
    private double _length = FirstLength;
    private double _mostShare = FirstShare;
    private int _idle;

    internal void Climb()
    {
        long checkedValue = long.MinValue;
        point.Best.CopyTo(point.At, 0);
        for (int round = 0; point.MayGoOn && _length >= LeastLength; round++)
        {
            long before = point.BestValue;
            long value = point.Evaluate();
            if (!point.FindSlope())
            {
                return;
            }

            double along = point.Dot(point.Slope, _direction);
            Average(round == 0 ? 1 : Share(along));
            Adapt(value > before, along);
            if (round % ShareEvery == ShareEvery - 1)
            {
                bool slow = point.BestValue - checkedValue < Math.Abs(point.BestValue) * Progress;
                _mostShare = slow && checkedValue > long.MinValue ? Math.Max(LeastShare, _mostShare / 2) : _mostShare;
                checkedValue = point.BestValue;
            }

            double norm = point.Dot(_direction, _direction);
            point.Move(
                point.Best, _direction, norm > 0 ? _length * (point.Target() - point.BestValue) / norm : 0);
        }
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
        else if (++_idle >= Patience)
        {
            _idle = 0;
            _length *= Shrink;
        }
    }
}
