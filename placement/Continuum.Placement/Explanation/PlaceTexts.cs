using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Places in words, each put into words once.</summary>
internal sealed class PlaceTexts
{
    private readonly Dictionary<Place, string> _texts = [];

    internal string Of(Place place)
    {
        if (!_texts.TryGetValue(place, out string? text))
        {
            _texts.Add(place, text = place.ToString());
        }

        return text;
    }
}
