using Xunit;

namespace Arenas.AspNetCore.Tests.Health;

/// <summary>What the files of the system say of the container, in both versions.</summary>
public static class ContainerFilesTests
{
    [Fact]
    public static void Version_2_is_read_inside_a_container()
    {
        using FakeGroups groups = new();
        groups.Second("1000000", "700000", "900000", "anon 5\ninactive_file 200000\nactive_file 7");
        ContainerReading reading = Read(groups)!;
        Assert.Equal(new(2, 1_000_000, 900_000, 700_000, 200_000), reading);
        Assert.Equal(500_000, reading.WorkingSetBytes);
    }

    [Fact]
    public static void The_smallest_limit_of_the_groups_above_counts()
    {
        using FakeGroups groups = new();
        groups.With("membership", "0::/pod/box").With("cgroup.controllers", "memory")
            .With("pod/memory.max", "500").With("pod/box/memory.max", "max").With("pod/box/memory.current", "70")
            .With("pod/memory.current", "90").With("pod/box/memory.high", "400").With("pod/memory.high", "max");
        Assert.Equal(new(2, 500, 400, 70, 0), Read(groups));
    }

    [Fact]
    public static void A_path_that_is_not_there_is_the_mount_itself()
    {
        using FakeGroups groups = new();
        groups.Second("1000", "10").With("membership", "0::/kubepods/burstable/pod1/c2");
        Assert.Equal(1000, Read(groups)!.LimitBytes);
        groups.With("membership", "0::/../../elsewhere");
        Assert.Equal(1000, Read(groups)!.LimitBytes);
    }

    [Fact]
    public static void Version_1_is_read_and_its_way_to_say_no_limit()
    {
        using FakeGroups groups = new();
        groups.With("membership", "12:cpu:/x\n5:memory,hugetlb:/docker/1\n0::/ignored")
            .With("memory/memory.limit_in_bytes", "9223372036854771712")
            .With("memory/docker/1/memory.limit_in_bytes", "3000000")
            .With("memory/docker/1/memory.usage_in_bytes", "2000000")
            .With("memory/docker/1/memory.stat", "cache 9\ntotal_inactive_file 500000");
        Assert.Equal(new(1, 3_000_000, null, 2_000_000, 500_000), Read(groups));
        groups.With("memory/docker/1/memory.limit_in_bytes", "9223372036854771712");
        Assert.Null(Read(groups)!.LimitBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0::/")]
    [InlineData("3:cpu:/x")]
    public static void Without_control_groups_there_is_no_container(string membership)
    {
        using FakeGroups groups = new();
        groups.With("membership", membership);
        Assert.Null(Read(groups));
        Assert.Null(new ContainerFiles(groups.Root, "nowhere").Read());
    }

    [Fact]
    public static void Numbers_that_are_none_are_not_known()
    {
        using FakeGroups groups = new();
        groups.Second("garbage", "-5", "", "inactive_file many");
        Assert.Equal(new(2, null, null, null, 0), Read(groups));
        Assert.Null(Read(groups)!.WorkingSetBytes);
    }

    [Fact]
    public static void The_files_of_this_machine_can_be_read()
    {
        ArenasHealthOptions options = new();
        ContainerReading? reading = new ContainerFiles(options.ControlGroupRoot, options.ControlGroupMembership).Read();
        Assert.True(reading?.CurrentBytes is null or > 0);
        Assert.True(reading?.LimitBytes is null or > 0);
    }

    private static ContainerReading? Read(FakeGroups groups) =>
        new ContainerFiles(groups.Root, groups.Membership).Read();
}
