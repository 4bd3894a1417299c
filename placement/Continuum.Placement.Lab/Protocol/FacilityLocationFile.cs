using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>A facility-location instance on disk.</summary>
/// <param name="Set">Its family: the folder's name.</param>
/// <param name="Name">Its own name: the file's.</param>
/// <param name="File">Where it is.</param>
/// <param name="Reference">What is known of it; null where the index does not list it.</param>
internal sealed record FacilityLocationFile(string Set, string Name, string File, FacilityLocationReference? Reference);
