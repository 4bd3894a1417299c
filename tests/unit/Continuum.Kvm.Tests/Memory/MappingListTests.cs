using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Memory;

public sealed class MappingListTests
{
    private const ulong PageSize = PhysicalMemory.PageSize;
    private const int Pages = 60;

    [Fact]
    public void The_highest_free_place_is_found_as_by_trying_each()
    {
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            var list = new MappingList();
            var taken = new bool[Pages + 1];
            for (int i = 0; i < random.Next(12); i++)
            {
                int start = random.Next(Pages);
                int end = Math.Min(Pages, start + random.Next(1, 9));
                list.Remove(At(start), At(end));
                list.Add(new Mapping(At(start), At(end), (PageAccess)random.Next(4), null, 0, ""));
                taken.AsSpan(start, end - start).Fill(true);
            }

            int low = random.Next(Pages / 2);
            int high = random.Next(low, Pages);
            int length = random.Next(1, 10);
            ulong? expected = null;
            for (int place = low; place + length <= high; place++)
            {
                if (!taken.AsSpan(place, length).Contains(true))
                {
                    expected = At(place);
                }
            }

            Assert.Equal(expected, list.FindFree((ulong)length * PageSize, At(low), At(high)));
        }
    }

    [Fact]
    public void Nothing_is_placed_right_below_what_grows_down()
    {
        var list = new MappingList();
        list.Add(new Mapping(1 << 30, (1 << 30) + PageSize, PageAccess.Read, null, 0, "")
        {
            Traits = MappingTraits.GrowsDown,
        });
        Assert.Equal((1UL << 30) - (257 * PageSize), list.FindFree(PageSize, 0x10000, (1 << 30) + PageSize));
    }

    private static ulong At(int page) => 0x10_0000 + ((ulong)page * PageSize);
}
