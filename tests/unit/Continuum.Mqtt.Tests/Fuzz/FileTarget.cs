using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Topics;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>The file of users, or that of topic rules. Owns a folder.</summary>
internal sealed class FileTarget(bool rules) : FuzzTarget, IDisposable
{
    private readonly TempFolder _folder = new();

    public override string Name => rules ? "rules" : "users";

    // A problem of each line is in the message.
    public override long AllowedPerByte => 2_000;

    public override string Take(byte[] input)
    {
        string path = _folder.File("file");
        // Over the old content a file system may write to the disk at once.
        File.Delete(path);
        File.WriteAllBytes(path, input);
        try
        {
            return rules ? TakeRules(path) : TakeUsers(path);
        }
        catch (SecurityFileException refused)
        {
            int at = refused.Message.IndexOf(": ", StringComparison.Ordinal) + 2;
            // Behind it may stand a user's name.
            string said = Wording.Of(refused.Message[at..]);
            return said[..Math.Min(said.Length, 12)];
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string TakeUsers(string path) => $"{PasswordUsers.Load(path)["ann"] is not null}";

    // Whatever filters stand there can be compared with each other.
    private static string TakeRules(string path)
    {
        List<TopicRule> read = [];
        TextLines.Read(path, "the rules file", line =>
        {
            string? problem = TopicRuleLine.Parse(line, out TopicRule? rule);
            if (rule is not null)
            {
                read.Add(rule);
            }

            return problem;
        });
        int meet = 0;
        for (int i = 0; i < Math.Min(read.Count, 8); i++)
        {
            for (int j = 0; j < Math.Min(read.Count, 8); j++)
            {
                bool met = FilterOverlap.Meet(read[i].Filter, read[j].Filter);
                Assert.True(met || !FilterOverlap.Covers(read[i].Filter, read[j].Filter));
                meet += met ? 1 : 0;
            }
        }

        return $"{Math.Min(read.Count, 4)}.{Math.Min(meet, 8)}";
    }
}
