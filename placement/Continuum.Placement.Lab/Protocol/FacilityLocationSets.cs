using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>
/// Finds facility-location instances: all files in the folders beside an <c>index.csv</c> with the columns of one,
/// listed in it or not.
/// </summary>
internal static class FacilityLocationSets
{
    internal static IReadOnlyList<FacilityLocationFile> Find(IReadOnlyList<string> files)
    {
        List<FacilityLocationFile> found = [];
        foreach (string index in files.Where(file => Path.GetFileName(file) == "index.csv" && IsIndex(file)))
        {
            string root = Path.GetDirectoryName(index)! + Path.DirectorySeparatorChar;
            Dictionary<(string, string), FacilityLocationReference> known = [];
            foreach (FacilityLocationReference reference in FacilityLocationIndexReader.Read(index))
            {
                known[(reference.Set, Stem(reference.File))] = reference;
            }

            foreach (string file in
                files.Where(file => file != index && file.StartsWith(root, StringComparison.Ordinal)))
            {
                string set = Path.GetFileName(Path.GetDirectoryName(file)!);
                FacilityLocationReference? reference = known.GetValueOrDefault((set, Stem(file)));
                if (reference is not null || !IsNote(file))
                {
                    found.Add(new FacilityLocationFile(set, Stem(file), file, reference));
                }
            }
        }

        return found;
    }

    private static bool IsIndex(string file) =>
        File.ReadLines(file).FirstOrDefault() is { } header
        && header.Split(',') is var columns
        && columns.Contains("set") && columns.Contains("file") && columns.Contains("single_source_value");

    private static bool IsNote(string file) =>
        Path.GetExtension(file) is ".md" or ".csv" or ".json" or ".html" or ".pdf"
        || Path.GetFileName(file).StartsWith("README", StringComparison.OrdinalIgnoreCase)
        || Path.GetFileName(file).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase);

    private static string Stem(string file)
    {
        string name = Path.GetFileName(file);
        foreach (string ending in new[] { ".gz", ".txt", ".dat", ".plc" })
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        return name;
    }
}
