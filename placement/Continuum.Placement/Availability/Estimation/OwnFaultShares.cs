namespace Continuum.Placement.Availability.Estimation;

/// <summary>What nodes of a site fail by their own fault, when the site's part is taken out of each.</summary>
internal static class OwnFaultShares
{
    /// <summary>
    /// A node better than its site's average comes out below 0. Raising it to 0 alone would make the site as a whole
    /// worse than it was seen to be, so the others give as much: the mean stays, where it is not negative itself.
    /// </summary>
    /// <param name="shares">Below 1 each; changed in place to lie within 0 and 1.</param>
    internal static void Balance(Span<double> shares)
    {
        double wanted = 0;
        double high = 0;
        foreach (double share in shares)
        {
            wanted += share;
            high = Math.Max(high, share);
        }

        double low = 0;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            double sum = 0;
            foreach (double share in shares)
            {
                sum += Math.Max(0, share - middle);
            }

            (low, high) = sum > wanted ? (middle, high) : (low, middle);
        }

        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Math.Max(0, shares[i] - high);
        }
    }
}
